"""The public names of skmultilabel: the one list behind the API pages and the test of them."""

# Module -> title of a section -> names. A name that can be imported from several modules is
# listed where users import it from.
API_REFERENCE = {
    "skmultilabel": {
        "Estimators": [
            "BinaryRelevance",
            "ClassifierChain",
            "ClassifierChainEnsemble",
            "FixedThresholdClassifier",
            "NeuralMultiLabelClassifier",
            "ThresholdOptimizer",
        ],
    },
    "skmultilabel.problem_transform": {
        "Estimators": ["LabelPowerset", "RandomLabelsets", "StackedBinaryRelevance"],
        "Orders of chains": ["OrderSearch"],
    },
    "skmultilabel.neighbors": {
        "Estimators": ["MLkNN"],
    },
    "skmultilabel.neural": {
        "Metric learning": ["MultiLabelMetricLearner"],
        "Samplers": ["LabelAware", "PairAware", "RepeatFactor"],
        "Pairs of rows": ["MultilabelPairs", "multilabel_pairs"],
        "Data that do not fit into memory": ["ArrayBatches", "ParquetBatches"],
    },
    "skmultilabel.neural.losses": {
        "Any loss": ["MultiLabelLoss", "SummedLoss", "WrappedLoss"],
        "Entries one by one": [
            "AsymmetricLoss",
            "BCELoss",
            "DistributionBalancedLoss",
            "FocalLoss",
        ],
        "Overlap": ["DiceLoss", "JaccardLoss", "SoftFBetaLoss", "TverskyLoss"],
        "Rankings": [
            "AUCLoss",
            "AUCMarginLoss",
            "BPMLLLoss",
            "LSEPLoss",
            "TwoWayLoss",
            "ZLPRLoss",
        ],
        "Missing and wrong labels": [
            "AssumeNegativeLoss",
            "ExpectedPositivesLoss",
            "HillLoss",
            "LargeLoss",
            "PartialBCELoss",
            "ROLELoss",
            "SPLCLoss",
            "WeakAssumeNegativeLoss",
        ],
        "Functions": ["correct_probabilities", "make_loss"],
    },
    "skmultilabel.threshold": {
        "Objectives": [
            "AnyMetric",
            "ConstrainedObjective",
            "CountMetric",
            "CountObjective",
            "GainObjective",
            "Objective",
            "get_objective",
        ],
        "Cut rules": [
            "CutRule",
            "ExpectedF",
            "Global",
            "LargestGap",
            "NumberOfLabels",
            "PerClass",
            "Proportion",
            "TopK",
        ],
        "Functions": ["maximize_expected_f", "optimize_thresholds", "verification_report"],
    },
    "skmultilabel.calibration": {
        "Estimators": ["MultiLabelCalibrator"],
    },
    "skmultilabel.model_selection": {
        "Splitters": [
            "MultilabelStratifiedGroupKFold",
            "MultilabelStratifiedKFold",
            "MultilabelStratifiedShuffleSplit",
            "RepeatedMultilabelStratifiedKFold",
        ],
        "Functions": ["label_distribution_error", "multilabel_train_test_split"],
        "Report": ["SplitReport", "split_report"],
        "Comparison": ["ModelComparison", "compare_models"],
    },
    "skmultilabel.label_space": {
        "Vectors of labels": ["LabelEmbedding", "nearest_labels"],
        "Pairs and groups": [
            "DependentLabels",
            "find_dependent_labels",
            "label_cooccurrence",
            "partition_labels",
        ],
        "Imbalance": ["compute_imbalance_ratios", "compute_scumble"],
    },
    "skmultilabel.resampling": {
        "Samplers": ["MLROS", "MLRUS", "MLSMOTE", "MLSOL", "REMEDIAL"],
        "Weights": ["compute_label_weights"],
    },
    "skmultilabel.metrics": {
        "Report": ["MultilabelReport", "multilabel_report"],
        "Scorers": ["MultilabelScoring", "get_multilabel_scorers"],
        "Measures of decisions": [
            "accuracy_score",
            "balanced_accuracy_score",
            "count_outcomes",
            "f1_score",
            "find_silent_labels",
            "geometric_mean_score",
            "hamming_loss",
            "hamming_score",
            "jaccard_score",
            "matthews_corrcoef",
            "precision_score",
            "recall_score",
            "specificity_score",
        ],
        "Measures of scores, label by label": [
            "average_precision_score",
            "f1_cut_off_curve",
            "roc_auc_score",
        ],
        "Measures of probabilities": [
            "brier_score_loss",
            "expected_calibration_error",
            "log_loss",
        ],
        "Measures of rankings, sample by sample": [
            "compute_propensities",
            "coverage_error",
            "label_ranking_average_precision_score",
            "ndcg_at_k",
            "one_error",
            "precision_at_k",
            "psp_at_k",
            "ranking_loss",
            "recall_at_k",
        ],
        "Measures of retrieval": [
            "RetrievalScorer",
            "retrieval_map_at_r",
            "retrieval_ndcg",
            "retrieval_precision_at_k",
            "retrieval_report",
        ],
        "Measures of pairs": ["equal_error_rate"],
    },
    "skmultilabel.inspection": {
        "Displays": [
            "LabelGainDisplay",
            "LabelMapDisplay",
            "LabelReportDisplay",
            "ModelScoresDisplay",
            "ReliabilityDisplay",
            "ThresholdDisplay",
        ],
        "Tables": ["ThresholdSummary"],
    },
    "skmultilabel.datasets": {
        "Loaders": ["fetch_multilabel", "load_yeast"],
        "Made-up data": ["LabelTruth", "make_correlated_multilabel"],
        "Readers of files": [
            "read_arff",
            "read_multilabel",
            "read_svmlight_multilabel",
            "read_table",
            "read_xc",
        ],
    },
    "skmultilabel.base": {
        "Mixins": ["LabelMatrixMixin", "MultiLabelClassifierMixin"],
    },
    "skmultilabel.exceptions": {
        "Errors and warnings": [
            "DataFormatError",
            "DivergenceError",
            "LabelFitError",
            "LabelWarning",
        ],
    },
}
