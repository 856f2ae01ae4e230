package rules

import (
	"fmt"

	"bankchurn/internal/hint"
)

// ShareOfRequests is the share of the requests that a service gets: what the fact states, or
// all of them. If another service of the type may get some, that is an assumption, under
// the key of the fact.
func (rec *Recording) ShareOfRequests(r *Resource) (Quantity, error) {
	percent, err := r.Fact(hint.RequestsPercent, "percent")
	switch {
	case err != nil:
		return Quantity{}, err
	case percent.Value.GreaterThan(Hundred):
		return Quantity{}, fmt.Errorf("the fact %s is %s (allowed: 0 to 100)", hint.RequestsPercent, percent.Value)
	case !percent.Unknown:
		return percent.Per(Hundred), nil
	}
	all := Exactly(One, "")
	for _, other := range rec.OfType(r.Type) {
		if other.URN != r.URN && other.Hints[hint.RequestsPercent] != "0" {
			all.Assumed = []Assumption{{Key: percent.Missing[0], Text: "all requests to " + r.Name}}
			break
		}
	}
	return all, nil
}
