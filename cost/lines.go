package cost

import (
	"cmp"
	"slices"
)

// loadName is one of the loads of an estimate.
type loadName int

const (
	atStated loadName = iota
	atIdle
	atFull
)

// merge joins the charges of the three loads by resource and meter, in descending order of the
// expected amount, then of the idle amount, then by resource and meter. A line that the
// expected load does not have has a quantity of zero.
func merge(bills map[loadName]bill) []Line {
	type key struct{ urn, meter string }
	var lines []Line
	index := map[key]int{}
	for _, load := range []loadName{atStated, atIdle, atFull} {
		charges := bills[load].charges
		for i := range charges {
			c := &charges[i]
			k := key{c.resource.URN, c.Name}
			at, known := index[k]
			if !known {
				if load != atStated && c.Quantity.IsZero() {
					continue
				}
				at = len(lines)
				index[k] = at
				lines = append(lines, newLine(c))
			}
			switch l := &lines[at]; load {
			case atStated:
				l.Expected, l.Quantity, l.Explain = c.amount, c.Quantity.Value, c.Quantity.Explain
			case atIdle:
				l.Low = c.amount
			case atFull:
				l.High = c.amount
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Or(b.Expected.USD.Cmp(a.Expected.USD), b.Low.USD.Cmp(a.Low.USD), cmp.Compare(a.URN, b.URN), cmp.Compare(a.Meter, b.Meter))
	})
	return lines
}

func newLine(c *charge) Line {
	r := c.resource
	return Line{
		Resource: r.Name, Type: r.Type, URN: r.URN, Kind: r.Kind(), Service: r.Service(), Region: r.Region,
		Meter: c.Name, Fixed: c.Fixed, Unpriced: c.unpriced, SKU: c.SKU, Price: c.price,
	}
}
