package enginetest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/internal/hint"
	"bankchurn/report"
	"bankchurn/service"
)

// The JSON of an example stack's preview, priced without engine and program, has the same total
// as the preview itself, except for facts that no input contains, which are named.
func TestThePriceOfAPreviewsJSONIsThePreviewsOwn(t *testing.T) {
	t.Parallel()
	for name, facts := range map[string]map[string]string{"prod": nil, "eks": nil, "gke-existing": {hint.ClusterMode: "autopilot"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(root, "Pulumi."+name+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			st := newStack(t, string(text))
			st.opts.JSON = true
			st.edit(string(text))
			if _, err := st.s.Preview(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, preview, _ := strings.Cut(st.log.String(), "{\n")
			preview = "{" + preview
			want, got := shownIn(t, preview), priceOf(t, preview, facts)
			if report.Amount(got.Expected) != want || len(got.Unsupported) > 0 {
				t.Errorf("got %s, not supported %v, want %s", got.Expected, got.Unsupported, want)
			}
			if facts == nil {
				return
			}
			without := priceOf(t, preview, nil)
			if !slices.ContainsFunc(without.Unsupported, func(n cost.Note) bool { return strings.Contains(n.Text, hint.ClusterMode) }) {
				t.Errorf("without facts: not supported %v", without.Unsupported)
			}
		})
	}
}

// shownIn returns the total of the estimate in the preview.
func shownIn(t *testing.T, preview string) string {
	t.Helper()
	var document struct{ Diagnostics []struct{ Message string } }
	if err := json.NewDecoder(strings.NewReader(preview)).Decode(&document); err != nil {
		t.Fatal(err)
	}
	for _, d := range document.Diagnostics {
		if _, text, found := strings.Cut(d.Message, "Estimated monthly cost   "); found {
			total, _, _ := strings.Cut(text, "   ")
			return total
		}
	}
	t.Fatal("the preview shows no estimate")
	return ""
}

func priceOf(t *testing.T, preview string, facts map[string]string) cost.Estimate {
	t.Helper()
	digest, err := cost.ReadDigest(strings.NewReader(preview), facts)
	if err != nil {
		t.Fatal(err)
	}
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	var traffic service.Traffic
	problems := &config.Report{}
	config.Decode("traffic", digest.Config["bankchurn:traffic"], &traffic, problems)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return cost.New(cost.Input{Resources: digest.Resources, Traffic: traffic, Book: prices, Today: today})
}
