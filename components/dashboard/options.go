package dashboard

import (
	"bankchurn/config"
)

// Options are the keys in a platform's config block for its dashboard.
type Options struct {
	// On means that there is a dashboard.
	On bool
	// CostReport is the URL of the published cost report; empty for none.
	CostReport string
}

// Validate rejects keys in a platform's config block that have no effect without a dashboard.
func (o Options) Validate(block string, r *config.Report) {
	if o.CostReport != "" && !o.On {
		r.Refuse(config.Problem{Path: block + ".costReport", Value: o.CostReport, Reason: "has no effect without a dashboard", Allowed: block + ".dashboard true"})
	}
}
