package report

import (
	"bytes"
	"math"
	"testing"

	"gonum.org/v1/plot/plotter"

	"bankchurn/cost"
)

// Labels of curves with the same end would hide each other.
func TestNamesThatWouldOverlapMoveApart(t *testing.T) {
	const height = 1e6
	apart := math.Pow(height, 1.0/24)
	names := spread([]name{
		{text: "c", at: plotter.XY{X: 1e9, Y: 105}}, {text: "a", at: plotter.XY{X: 1e9, Y: 100}}, {text: "b", at: plotter.XY{X: 1e9, Y: 101}},
		{text: "far left", at: plotter.XY{X: 1e5, Y: 102}},
	}, height)
	for i, n := range names {
		for _, other := range names[:i] {
			if n.at.X == other.at.X && math.Max(n.at.Y/other.at.Y, other.at.Y/n.at.Y) < apart*0.999 {
				t.Errorf("%s at %g and %s at %g", n.text, n.at.Y, other.text, other.at.Y)
			}
		}
		if n.text == "far left" && n.at.Y != 102 {
			t.Errorf("moved without need to %g", n.at.Y)
		}
	}
}

func TestTicksAreThePowersOfTenWithinTheRange(t *testing.T) {
	ticks := powers{to: 1_000_000, format: dollars}.Ticks(0.01, 7e6)
	var got string
	for _, tick := range ticks {
		got += tick.Label + " "
	}
	if got != "$0.01 $0.10 $1 $10 $100 $1k $10k $100k $1M " {
		t.Errorf("got %s", got)
	}
}

// If all prices are unknown the sum is 0, and a platform's capacity may be below the range:
// neither may reach the logarithmic scales.
func TestAChartHandlesUnknownPricesAndLowCapacities(t *testing.T) {
	requests := []int64{10_000, 100_000}
	for rule, c := range map[string]struct {
		curve cost.Curve
		// named is the label of the curve, empty if there is no chart.
		named string
	}{
		"nothing is known":         {cost.Curve{Platform: "lambda", Points: []cost.Amount{{Incomplete: true}, {Incomplete: true}}, AtLeast: true}, ""},
		"everything is free":       {cost.Curve{Platform: "lambda", Points: []cost.Amount{{}, {}}}, "lambda"},
		"full below the range":     {cost.Curve{Platform: "lambda", Capacity: 5}, ""},
		"full at the second point": {cost.Curve{Platform: "lambda", Points: []cost.Amount{{USD: d("1")}}, Capacity: 20_000}, "lambda, full"},
	} {
		v := cost.Comparison{Platform: "lambda", Curves: cost.Curves{Requests: requests, Curves: []cost.Curve{c.curve}, Ranges: []cost.Range{{Platform: "lambda", From: 10_000}}}}
		svg, err := Chart("test", v, nil)
		if err != nil || (len(svg) > 0) != (c.named != "") || !bytes.Contains(svg, []byte(">"+c.named+"<")) && c.named != "" {
			t.Errorf("%s: %d bytes, %v, want the curve %q", rule, len(svg), err, c.named)
		}
	}
}
