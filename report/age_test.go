package report

import (
	"strings"
	"testing"
	"time"

	"bankchurn/cost"
)

// The date of the whole book counts, not that of a line's source.
func TestTheWarningOfOldPricesUsesTheDateOfTheCheck(t *testing.T) {
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	checked := cost.Estimate{PricesChecked: day("2026-01-02")}
	for today, want := range map[string]bool{"2026-07-02": false, "2026-07-03": true} {
		text := Preview(cost.Comparison{Platform: "lambda", Estimate: checked, Today: day(today)})
		if strings.Contains(text, "Prices were last checked more than 6 months ago") != want || !strings.Contains(text, "checked 2026-01-02") {
			t.Errorf("on %s: got\n%s", today, text)
		}
	}
}
