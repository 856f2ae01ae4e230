package cost

import "github.com/shopspring/decimal"

// trafficPart is a share of the requests that has instances of its own.
type trafficPart struct {
	share decimal.Decimal
	// suffix tells the part's meters from the others'; empty where it is all.
	suffix string
}

var whole = []trafficPart{{share: one}}

// part runs a rule for a share of the requests.
func (s *sheet) part(share decimal.Decimal, price func()) {
	if share.Equal(one) {
		price()
		return
	}
	n := s.n
	s.n, s.fraction = n.times(quantity{exact: share, explain: percent(share, "of them")}), share
	price()
	s.n, s.fraction = n, one
}

// trafficParts are the revisions among which a Cloud Run service splits its
// requests. Each has instances of its own, and its own minimum of them
// (cloud.google.com/run/docs/configuring/min-instances, 2026-08). They are priced
// at the size that the service has now: that of an earlier revision is not known.
func trafficParts(r *Resource) []trafficPart {
	targets, ok := r.value("traffics")
	if !ok || !targets.IsArray() {
		return whole
	}
	var parts []trafficPart
	for _, t := range targets.ArrayValue() {
		if !t.IsObject() {
			return whole
		}
		p := t.ObjectValue()["percent"]
		if !p.IsNumber() {
			return whole
		}
		if p.NumberValue() <= 0 {
			continue
		}
		share := decimal.NewFromFloat(p.NumberValue()).Div(hundred)
		revision := "the newest revision"
		if name := t.ObjectValue()["revision"]; name.IsString() {
			revision = name.StringValue()
		}
		parts = append(parts, trafficPart{share, ", " + count(share.Mul(hundred)) + " % to " + revision})
	}
	if len(parts) < 2 {
		return whole
	}
	return parts
}

// percent explains a share of the requests.
func percent(share decimal.Decimal, which string) func() string {
	return func() string { return count(share.Mul(hundred)) + " % " + which }
}
