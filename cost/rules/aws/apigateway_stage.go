package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const httpAPIStageType = "aws:apigatewayv2/stage:Stage"

// meteredKiB is the payload that counts as one request: HTTP APIs are metered in
// steps of 512 KB (aws.amazon.com/api-gateway/pricing/, 2026-08).
var meteredKiB = decimal.NewFromInt(512)

// httpAPIStage is a stage of an HTTP API: its requests, and the responses sent to the internet.
type httpAPIStage struct {
	// throttle is the maximum requests a second; 0 if the stage sets none.
	throttle decimal.Decimal
}

func readHTTPAPIStage(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	throttle, err := r.Number("defaultRouteSettings.throttlingRateLimit", 0)
	if err != nil {
		throttle = decimal.Zero
	}
	return httpAPIStage{throttle}, nil
}

// Meters implements [rules.Priced].
func (httpAPIStage) Meters(l rules.Load) ([]rules.Meter, error) {
	metered := l.Requests
	if kib := l.Traffic.ResponseKiB; kib != nil && kib.GreaterThan(meteredKiB) {
		metered = metered.Times(rules.Exactly(kib.Div(meteredKiB).Ceil(), "steps of 512 KB"))
	}
	return []rules.Meter{
		usage("HTTP API requests", "apigateway.http-requests", metered),
		usage("Data transfer to the internet", "transfer.internet", l.Responses()),
	}, nil
}

// Limit implements [rules.Limited].
func (s httpAPIStage) Limit() (rules.Limit, bool) {
	return rules.Rate(s.throttle), s.throttle.IsPositive()
}
