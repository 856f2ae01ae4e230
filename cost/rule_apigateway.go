package cost

import "github.com/shopspring/decimal"

const httpAPIStageType = "aws:apigatewayv2/stage:Stage"

// meteredKiB is the payload that counts as one request: HTTP APIs are metered in
// steps of 512 KB (aws.amazon.com/api-gateway/pricing/, 2026-08).
var meteredKiB = decimal.NewFromInt(512)

// httpAPIStage prices the requests through the stage and what they send to the
// internet.
func httpAPIStage(s *sheet, r *Resource) error {
	n := s.n
	metered := n
	if kib := s.traffic.ResponseKiB; kib != nil && kib.GreaterThan(meteredKiB) {
		steps := kib.Div(meteredKiB).Ceil()
		metered = n.times(exactly(steps, "steps of 512 KB"))
	}
	s.usage(r, "HTTP API requests", "aws", "apigateway.http-requests", metered)
	s.usage(r, "Data transfer to the internet", "aws", "transfer.internet", s.responses())
	return nil
}

// httpAPICapacity is the stage's throttle.
func httpAPICapacity(_ *sheet, r *Resource) (float64, bool) {
	rate, err := r.number("defaultRouteSettings.throttlingRateLimit", 0)
	if err != nil || !rate.IsPositive() {
		return 0, false
	}
	return rate.InexactFloat64(), true
}
