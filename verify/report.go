package verify

import (
	"fmt"
	"strings"
	"time"
)

// Report is the result of a check.
type Report struct {
	// URL is the base URL that was checked, without a trailing slash.
	URL string
	// Subject is what was verified, if it is not the service as a whole.
	Subject string
	// Health and Predict are the attempts at both requests.
	Health, Predict Attempts
	// Skipped is why a private endpoint, or its prediction, was not verified; empty if everything
	// was.
	Skipped string
	// Denied means that it was skipped because the identity that runs the update lacks a
	// permission or a token.
	Denied bool
	// Probability, 0 to 1, and Prediction, churn or no_churn, are the answer for the
	// sample; Prediction is empty if there was none.
	Probability float64
	Prediction  string
	// Took is how long the check took.
	Took time.Duration
}

// String is the report on one line.
func (r Report) String() string {
	var b strings.Builder
	what := r.URL
	if r.Subject != "" {
		what = r.Subject + " at " + r.URL
	}
	switch {
	case r.Skipped == "":
		fmt.Fprintf(&b, "verified %s in %.1f s", what, r.Took.Seconds())
	case len(r.Predict) > 0:
		fmt.Fprintf(&b, "verified only the health of %s: %s", what, r.Skipped)
	case r.Denied:
		return fmt.Sprintf("skipped the verification of %s: %s", what, r.Skipped)
	default:
		return fmt.Sprintf("skipped the verification of %s: %s; service.public is false, so run the update from a network and identity that can call the endpoint, or verify it from there yourself", what, r.Skipped)
	}
	fmt.Fprintf(&b, "; health: %s; prediction: %s", r.Health, r.Predict)
	if r.Prediction != "" {
		fmt.Fprintf(&b, ", %s with probability %v", r.Prediction, r.Probability)
	}
	return b.String()
}
