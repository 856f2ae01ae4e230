package stacks

import (
	"strings"
	"testing"
	"time"
)

// setDay sets the test's day.
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

// The text depends only on the configuration and the day, and on the day only once the prices are
// old: the book was checked in November 2026.
func TestThePreviewWarnsOfOldPrices(t *testing.T) {
	projectWithApp(t)
	dev := stackFiles(t)["dev"]
	const warning = "Prices were last checked more than 6 months ago"
	fresh := estimateText(t, "dev", dev)
	if strings.Contains(fresh, warning) {
		t.Errorf("on the day the prices were checked:\n%s", fresh)
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

// EKS ends the standard support of 1.34 on 2026-12-02
// (docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html).
func TestTheDayOptionOverridesTheClock(t *testing.T) {
	c := parsed(t, `config: {bankchurn:platform: eks, bankchurn:service: {image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"}, bankchurn:eks: {region: us-east-1, version: "1.34", publicCidrs: [203.0.113.0/24]}}`)
	for day, refused := range map[string]bool{"2026-12-02": false, "2026-12-03": true} {
		today, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		_, err = run(t, "test", c, Options{Today: today}.Program)
		if got := err != nil && strings.Contains(err.Error(), "standard support ended on 2026-12-02"); got != refused || !refused && err != nil {
			t.Errorf("on %s: %v", day, err)
		}
	}
}
