package stacks

import (
	"strings"
	"testing"
	"time"
)

// setDay sets the day of the test.
func setDay(t *testing.T, day string) {
	t.Helper()
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	before := now
	now = func() time.Time { return date }
	t.Cleanup(func() { now = before })
}

// The text depends on the configuration and the day alone, and on the day only once
// prices have become old: those of the book were read in November 2026.
func TestThePreviewSaysOnceThePricesAreOld(t *testing.T) {
	projectWithApp(t)
	dev := stackFiles(t)["dev"]
	const warning = "Prices are more than 6 months old"
	fresh := estimateText(t, "dev", dev)
	if strings.Contains(fresh, warning) {
		t.Errorf("on the day the prices were read:\n%s", fresh)
	}
	setDay(t, "2027-03-01")
	if later := estimateText(t, "dev", dev); later != fresh {
		t.Errorf("another day changes the text before the prices are old:\n%s", difference(fresh, later))
	}
	setDay(t, "2027-12-01")
	old := estimateText(t, "dev", dev)
	if !strings.Contains(old, warning) {
		t.Errorf("a year later:\n%s", old)
	}
	if again := estimateText(t, "dev", dev); again != old {
		t.Errorf("the same configuration and day give another text:\n%s", difference(old, again))
	}
}
