package dashboard

import (
	"bankchurn/config"
)

// Options are the keys of a platform's config block about its dashboard.
type Options struct {
	// On says that there is a dashboard.
	On bool
	// CostReport is the address of the published cost report; empty for none.
	CostReport string
}

// Validate refuses, in the config block of a platform, what has no effect without a dashboard.
func (o Options) Validate(block string, r *config.Report) {
	if o.CostReport != "" && !o.On {
		r.Refuse(config.Problem{Path: block + ".costReport", Value: o.CostReport, Reason: "has no effect without a dashboard", Allowed: block + ".dashboard true"})
	}
}
