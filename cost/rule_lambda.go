package cost

import (
	"fmt"

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
// With provisioned concurrency, requests up to its capacity are billed at the
// lower duration price, and the rest on demand. Peers take the memory of
// provisioned concurrency from a default; here it is the function's own.
func lambdaFunction(s *sheet, r *Resource) error {
	memory, err := lambdaGB(r)
	if err != nil {
		return err
	}
	architecture := lambdaArchitecture(r)
	n := s.n
	s.usage(r, "Requests", "aws", "lambda.requests", n)

	duration := n.times(s.seconds).times(memory)
	share, err := provisionedShare(s, r)
	if err != nil {
		return err
	}
	if share.IsPositive() {
		warm := duration.times(quantity{exact: share, explain: percent(share, "on provisioned concurrency")})
		s.usage(r, "Duration on provisioned concurrency, "+architecture, "aws", "lambda.provisioned-duration."+architecture, warm)
	}
	if rest := one.Sub(share); rest.IsPositive() {
		onDemand := duration
		if share.IsPositive() {
			onDemand = duration.times(quantity{exact: rest, explain: percent(rest, "beyond")})
		}
		s.usage(r, "Duration, "+architecture, "aws", "lambda.duration."+architecture, onDemand)
		// Since 2025-08-01 the INIT phase is billed as duration for every package
		// type (aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/).
		s.usage(r, "Cold starts (INIT), "+architecture, "aws", "lambda.duration."+architecture, s.cold().times(memory))
	}
	if err := lambdaEphemeral(s, r, n); err != nil {
		return err
	}
	if r.text("tracingConfig.mode", "PassThrough") == "Active" {
		s.usage(r, "X-Ray traces recorded", "aws", "xray.traces", tracesRecorded(n, s.shape.overMonth(month, decimal.Zero)))
	}
	return nil
}

// percent explains a share of the requests.
func percent(share decimal.Decimal, which string) func() string {
	return func() string { return count(share.Mul(hundred)) + " % " + which }
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
func tracesRecorded(n quantity, seconds decimal.Decimal) quantity {
	if len(n.missing) > 0 {
		return n
	}
	if n.value().LessThanOrEqual(seconds) {
		return n
	}
	value := seconds.Add(n.value().Sub(seconds).Mul(decimal.New(5, -2)))
	return quantity{exact: value, explain: func() string { return "1 request/s and 5 % of the others" }}
}

// lambdaProvisioned prices the reservation, around the clock.
func lambdaProvisioned(s *sheet, r *Resource) error {
	function, ok := s.usedBy(r, lambdaFunctionType, "functionName")
	if !ok {
		return fmt.Errorf("the function that it warms was not found")
	}
	memory, err := lambdaGB(function)
	if err != nil {
		return err
	}
	instances, err := r.number("provisionedConcurrentExecutions", 0)
	if err != nil {
		return err
	}
	architecture := lambdaArchitecture(function)
	q := exactly(instances, "provisioned").times(exactly(month, "s")).times(memory)
	s.fixed(r, "Provisioned concurrency, "+architecture, "aws", "lambda.provisioned."+architecture, q)
	return nil
}

// provisionedShare is the part of the requests that provisioned concurrency
// serves: all of them up to its capacity, counted at the peak. 0 where there is
// none, or where the load is not known.
func provisionedShare(s *sheet, function *Resource) (decimal.Decimal, error) {
	instances := decimal.Zero
	for _, r := range s.usersOf(function, lambdaProvisionedType, "functionName") {
		n, err := r.number("provisionedConcurrentExecutions", 0)
		if err != nil {
			return decimal.Zero, err
		}
		instances = instances.Add(n)
	}
	if instances.IsZero() {
		return decimal.Zero, nil
	}
	busy := s.atPeak(s.seconds)
	if len(busy.missing) > 0 || busy.value().LessThanOrEqual(instances) {
		return one, nil
	}
	return instances.Div(busy.value()), nil
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
