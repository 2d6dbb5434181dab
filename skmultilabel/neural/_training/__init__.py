"""What happens around the gradient steps: schedules, monitors, weights that are kept."""
