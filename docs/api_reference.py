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
    "skmultilabel.model_selection": {
        "Splitters": [
            "MultilabelStratifiedKFold",
            "MultilabelStratifiedShuffleSplit",
            "RepeatedMultilabelStratifiedKFold",
        ],
        "Functions": ["label_distribution_error", "multilabel_train_test_split"],
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
        "Measures of decisions": [
            "accuracy_score",
            "count_outcomes",
            "f1_score",
            "hamming_loss",
            "jaccard_score",
            "precision_score",
            "recall_score",
        ],
        "Measures of scores": [
            "average_precision_score",
            "f1_cut_off_curve",
            "label_ranking_average_precision_score",
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
            "ModelScoresDisplay",
            "ThresholdDisplay",
        ],
        "Tables": ["ThresholdSummary"],
    },
    "skmultilabel.datasets": {
        "Loaders": ["load_yeast"],
    },
    "skmultilabel.base": {
        "Mixins": ["LabelMatrixMixin", "MultiLabelClassifierMixin"],
    },
    "skmultilabel.exceptions": {
        "Errors and warnings": ["DivergenceError", "LabelFitError", "LabelWarning"],
    },
}
