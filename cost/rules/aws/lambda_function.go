package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const lambdaFunctionType = "aws:lambda/function:Function"

// freeEphemeralMiB is the part of /tmp that is free for every function.
const freeEphemeralMiB = 512

// lambdaFunction is what determines the cost of a function.
type lambdaFunction struct {
	// memory is in the GB of Lambda's bill, which are GiB; ephemeral is the part of /tmp that
	// is not free.
	memory, ephemeral rules.Quantity
	architecture      string
	// warm is its provisioned and reserved its reserved concurrency, 0 for none.
	warm, reserved decimal.Decimal
	traced         bool
	// share of the requests that the function gets.
	share rules.Quantity
}

func readLambdaFunction(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	f := lambdaFunction{architecture: lambdaArchitecture(r), traced: r.Text("tracingConfig.mode", "PassThrough") == "Active"}
	var err1, err2, err5 error
	f.memory, err1 = lambdaMemory(r)
	f.warm, err2 = provisionedFor(rec, r)
	ephemeral, err3 := r.Number("ephemeralStorage.size", freeEphemeralMiB)
	reserved, err4 := r.Number("reservedConcurrentExecutions", -1)
	if err4 == nil && reserved.IsPositive() {
		f.reserved = reserved
	}
	f.share, err5 = rec.ShareOfRequests(r)
	extra := ephemeral.Sub(decimal.NewFromInt(freeEphemeralMiB))
	f.ephemeral = rules.Exactly(extra.Div(decimal.NewFromInt(1024)), "GB of /tmp above 512 MB")
	return f, rules.FirstError(err1, err2, err3, err5)
}

// lambdaMemory returns the function's memory in GB; the default is 128 MB.
func lambdaMemory(r *rules.Resource) (rules.Quantity, error) {
	mib, err := r.Number("memorySize", 128)
	return rules.Exactly(mib.Div(decimal.NewFromInt(1024)), "GB"), err
}

func lambdaArchitecture(r *rules.Resource) string { return r.Text("architectures[0]", "x86_64") }

// InstanceHour implements [rules.Instance].
func (f lambdaFunction) InstanceHour() []rules.Meter {
	return []rules.Meter{usage("Duration", "lambda.duration."+f.architecture, rules.Exactly(decimal.NewFromInt(3600), "s").Times(f.memory))}
}

// Meters implements [rules.Priced].
func (f lambdaFunction) Meters(l rules.Load) ([]rules.Meter, error) {
	l = l.Part(f.share.Value)
	meters := []rules.Meter{usage("Requests", "lambda.requests", l.Requests)}
	meters[0].Quantity.Assumed = append(meters[0].Quantity.Assumed, f.share.Assumed...)
	duration := l.Requests.Times(l.Seconds).Times(f.memory)
	starts := l.ColdSeconds().Times(f.memory)
	if f.warm.IsPositive() {
		share := f.warmShare(l)
		meters = append(meters, usage("Duration on provisioned concurrency, "+f.architecture, "lambda.provisioned-duration."+f.architecture,
			duration.Times(rules.Share(share, "on provisioned concurrency"))))
		if share.LessThan(rules.One) {
			meters = append(meters, f.onDemand(duration.Times(rules.Share(rules.One.Sub(share), "beyond")), starts)...)
		}
	} else {
		meters = append(meters, f.onDemand(duration, starts)...)
	}
	if f.ephemeral.Value.IsPositive() {
		meters = append(meters, usage("Ephemeral storage", "lambda.ephemeral", l.Requests.Times(l.Seconds).Times(f.ephemeral)))
	}
	if f.traced {
		meters = append(meters, usage("X-Ray traces recorded", "xray.traces", tracesRecorded(l)))
	}
	return meters, nil
}

// onDemand returns the meters of what provisioned concurrency does not serve. Since 2025-08-01
// the INIT phase is billed as duration for every package type
// (aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/).
func (f lambdaFunction) onDemand(duration, starts rules.Quantity) []rules.Meter {
	return []rules.Meter{
		usage("Duration, "+f.architecture, "lambda.duration."+f.architecture, duration),
		usage("Cold starts (INIT), "+f.architecture, "lambda.duration."+f.architecture, starts),
	}
}

// warmShare returns the part of the requests that provisioned concurrency serves: as much of
// the peak as its capacity allows, or all if the load is unknown.
func (f lambdaFunction) warmShare(l rules.Load) decimal.Decimal {
	busy := l.AtPeak()
	if busy.Unknown || busy.Value.LessThanOrEqual(f.warm) {
		return rules.One
	}
	return f.warm.Div(busy.Value)
}

// tracesRecorded follows X-Ray's default sampling: the first request of each second
// with requests and 5 % of the others
// (docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html).
func tracesRecorded(l rules.Load) rules.Quantity {
	seconds := l.Profile.OverMonth(rules.Month, decimal.Zero)
	if l.Requests.Unknown || l.Requests.Value.LessThanOrEqual(seconds) {
		return l.Requests
	}
	others := l.Requests.Value.Sub(seconds).Mul(decimal.New(5, -2))
	return rules.Explained(seconds.Add(others), "1 request/s and 5 % of the others")
}

// Limit implements [rules.Limited]: an instance serves one request at a time, so
// reserved concurrency bounds the rate.
func (f lambdaFunction) Limit() (rules.Limit, bool) {
	return rules.Limit{Instances: "instances", Most: f.reserved, PerInstance: rules.One, Target: rules.One, Share: f.share.Value}, f.reserved.IsPositive()
}
