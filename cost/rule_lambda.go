package cost

import (
	"github.com/shopspring/decimal"
)

const (
	lambdaFunctionType    = "aws:lambda/function:Function"
	lambdaProvisionedType = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"
)

// freeEphemeralMiB is the part of /tmp that every function has at no charge.
const freeEphemeralMiB = 512

// lambdaFunction prices requests, duration and what is billed beside them.
//
// Peers take the memory of provisioned concurrency from a default; here it is the
// function's own.
func lambdaFunction(s *sheet, r *Resource) error {
	memory, err := lambdaGB(r)
	if err != nil {
		return err
	}
	architecture := lambdaArchitecture(r)
	n := s.n
	s.usage(r, "Requests", "aws", "lambda.requests", n)

	warm, err := provisionedFor(s, r)
	if err != nil {
		return err
	}
	if warm.IsPositive() {
		s.warmAndOnDemand(r, warm, memory, architecture)
	} else {
		s.onDemand(r, architecture, n.times(s.seconds).times(memory), s.cold().times(memory))
	}
	if err := lambdaEphemeral(s, r, n); err != nil {
		return err
	}
	if r.text("tracingConfig.mode", "PassThrough") == "Active" {
		s.usage(r, "X-Ray traces recorded", "aws", "xray.traces", s.tracesRecorded())
	}
	return nil
}

// onDemand charges what no provisioned concurrency serves. Since 2025-08-01 the INIT phase
// is billed as duration for every package type
// (aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/).
func (s *sheet) onDemand(r *Resource, architecture string, duration, starts quantity) {
	s.usage(r, "Duration, "+architecture, "aws", "lambda.duration."+architecture, duration)
	s.usage(r, "Cold starts (INIT), "+architecture, "aws", "lambda.duration."+architecture, starts)
}

func lambdaEphemeral(s *sheet, r *Resource, n quantity) error {
	size, err := r.number("ephemeralStorage.size", freeEphemeralMiB)
	if err != nil {
		return err
	}
	extra := size.Sub(decimal.NewFromInt(freeEphemeralMiB))
	if extra.IsPositive() {
		gb := exactly(extra.Div(decimal.NewFromInt(1024)), "GB of /tmp above 512 MB")
		s.usage(r, "Ephemeral storage", "aws", "lambda.ephemeral", n.times(s.seconds).times(gb))
	}
	return nil
}

// tracesRecorded follows X-Ray's default sampling: the first request of each
// second with requests and 5 % of the others
// (docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html).
func (s *sheet) tracesRecorded() quantity {
	seconds, others := s.shape.overMonth(month, decimal.Zero), decimal.New(5, -2)
	nearSeconds, nearOthers := approximately(seconds), approximately(others)
	recorded, _ := s.following(func() (quantity, error) {
		n := s.n
		if len(n.missing) > 0 || n.value().LessThanOrEqual(seconds) {
			return n, nil
		}
		value := seconds.Add(n.value().Sub(seconds).Mul(others))
		return quantity{exact: value, explain: func() string { return "1 request/s and 5 % of the others" }}, nil
	}, func(requests float64) float64 {
		first := min(requests, nearSeconds)
		return first + (requests-first)*nearOthers
	})
	return recorded
}

// lambdaGB is the function's memory in the GB of Lambda's bill, which are GiB.
func lambdaGB(r *Resource) (quantity, error) {
	mib, err := r.number("memorySize", 128)
	if err != nil {
		return quantity{}, err
	}
	return exactly(mib.Div(decimal.NewFromInt(1024)), "GB"), nil
}

func lambdaArchitecture(r *Resource) string { return r.text("architectures[0]", "x86_64") }

// lambdaCapacity: an instance serves one request at a time, so reserved
// concurrency bounds the rate.
func lambdaCapacity(s *sheet, r *Resource) (float64, bool) {
	reserved, err := r.number("reservedConcurrentExecutions", -1)
	if err != nil || reserved.Sign() <= 0 || s.traffic.AverageMs == nil {
		return 0, false
	}
	return reserved.InexactFloat64() * 1000 / float64(*s.traffic.AverageMs), true
}
