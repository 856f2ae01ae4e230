package cost_test

import (
	"strings"
	"testing"
	"time"

	"bankchurn/cost"
)

// Prices read on 2026-01-02 hold until 2026-07-02.
func TestPricesOlderThanSixMonthsAreSaidToBe(t *testing.T) {
	const warning = "Prices are more than 6 months old"
	old := cost.Estimate{Lines: []cost.Line{{Retrieved: "2026-05-01"}, {Retrieved: "2026-01-02"}, {Retrieved: ""}}}
	for name, c := range map[string]struct {
		estimate cost.Estimate
		today    string
		want     bool
	}{
		"the day before":            {old, "2026-07-01", false},
		"six months to the day":     {old, "2026-07-02", false},
		"a day later":               {old, "2026-07-03", true},
		"the oldest price counts":   {old, "2026-08-01", true},
		"no price, no age":          {cost.Estimate{}, "2030-01-01", false},
		"prices read later than it": {old, "2025-01-01", false},
	} {
		t.Run(name, func(t *testing.T) {
			today, err := time.Parse(time.DateOnly, c.today)
			if err != nil {
				t.Fatal(err)
			}
			text := cost.View{Platform: "lambda", Estimate: c.estimate, Today: today}.Text()
			if strings.Contains(text, warning) != c.want {
				t.Errorf("got\n%s", text)
			}
		})
	}
}
