package lambda

import (
	"strconv"
	"strings"
	"time"

	"bankchurn/config"
)

// runtime is a managed runtime and the dates on which its support ends.
type runtime struct {
	name string
	// AWS stops patching the runtime on the date in deprecated and creates no functions with it
	// from createBlocked on. Both are YYYY-MM-DD.
	deprecated, createBlocked string
}

// runtimes are the managed Python runtimes that pulumi-aws 6.83.2 accepts (lambda/pulumiEnums.go);
// python3.14 exists, but that provider rejects it. Dates:
// docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html through cfn-lint's
// LmbdRuntimeLifecycle.json and endoflife.date, 2026-08. AWS moved python3.11's dates by a year
// once: refresh the table before trusting a warning.
var runtimes = []runtime{
	{"python3.9", "2025-12-15", "2027-02-01"},
	{"python3.10", "2026-10-31", "2027-02-01"},
	{"python3.11", "2027-06-30", "2027-07-31"},
	{"python3.12", "2028-10-31", "2028-11-30"},
	{"python3.13", "2029-06-30", "2029-07-31"},
}

// validateRuntime rejects a runtime that is unknown or that AWS no longer creates functions with,
// and warns of one that AWS no longer patches.
func validateRuntime(name string, today time.Time, r *config.Report) {
	day := today.Format(time.DateOnly)
	var usable, patched []string
	for _, rt := range runtimes {
		if day < rt.createBlocked {
			usable = append(usable, rt.name)
		}
		if day < rt.deprecated {
			patched = append(patched, rt.name)
		}
	}
	for _, rt := range runtimes {
		if rt.name != name {
			continue
		}
		switch {
		case day >= rt.createBlocked:
			r.Refuse(config.Problem{
				Path: "lambda.runtime", Value: name, Reason: "AWS has created no function with this runtime since " + rt.createBlocked,
				Allowed: strings.Join(usable, ", "),
			})
		case day >= rt.deprecated:
			r.Warn(config.Problem{
				Path: "lambda.runtime", Value: name,
				Reason: "deprecated since " + rt.deprecated + ": AWS no longer patches it and will create no function with it from " + rt.createBlocked,
			})
		}
		return
	}
	p := config.Problem{Path: "lambda.runtime", Value: name, Reason: "is not a Python runtime that the AWS provider v6 accepts", Allowed: strings.Join(usable, ", "), DidYouMean: config.Nearest(name, patched)}
	if name == "python3.14" {
		p.DidYouMean = strconv.Quote(runtimes[len(runtimes)-1].name)
		p.Reason = "is newer than the AWS provider v6 accepts for a zip; use it in a container image (lambda.image)"
	}
	r.Refuse(p)
}
