package google

import (
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

const dashboardToken = "gcp:monitoring/dashboard:Dashboard"

func withTiles(tiles string) map[string]any {
	return map[string]any{"dashboardJson": `{"displayName":"churn","mosaicLayout":{"columns":48,"tiles":[` + tiles + `]}}`}
}

const (
	textTile  = `{"width":24,"height":8,"widget":{"text":{"content":"a","format":"MARKDOWN"}}}`
	chartTile = `{"xPos":24,"width":24,"height":8,"widget":{"xyChart":{"dataSets":[{"plotType":"LINE","timeSeriesQuery":{"prometheusQuery":"up"}}]}}}`
)

// The API adds to what the program sends and omits zero values; the provider compares with the
// response.
func TestADashboardIsComparedWithWhatTheAPIAnswers(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "my-project"})
	id, in, out := h.Made(dashboardToken, "d", withTiles(textTile+","+chartTile))
	if !regexp.MustCompile(`^projects/[0-9]+/dashboards/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(string(id)) {
		t.Errorf("id %s", id)
	}
	answer := cloud.StringOf(out["dashboardJson"])
	for _, added := range []string{`"etag":`, `"name":"` + string(id) + `"`, `"targetAxis":"Y1"`} {
		if !strings.Contains(answer, added) {
			t.Errorf("%s is not in %s", added, answer)
		}
	}
	for _, c := range []struct {
		what, tiles string
		changes     plugin.DiffChanges
	}{
		{"the same", textTile + "," + chartTile, plugin.DiffNone},
		{"other words", textTile + ", " + chartTile, plugin.DiffNone},
		{"another text", strings.Replace(textTile, `"a"`, `"b"`, 1) + "," + chartTile, plugin.DiffSome},
		{"a tile less", textTile, plugin.DiffSome},
		{"a position of zero", strings.Replace(textTile, `{`, `{"xPos":0,`, 1) + "," + chartTile, plugin.DiffSome},
	} {
		if d := h.Differs(dashboardToken, "d", in, out, cloudtest.Props(withTiles(c.tiles))); d.Changes != c.changes || len(d.ReplaceKeys) != 0 {
			t.Errorf("%s: %v", c.what, d)
		}
	}
	other := cloudtest.Props(withTiles(textTile + "," + chartTile))
	other["project"] = cloudtest.Props(map[string]any{"p": "other"})["p"]
	if d := h.Differs(dashboardToken, "d", in, out, other); len(d.ReplaceKeys) != 1 {
		t.Errorf("another project: %v", d)
	}
}

func TestDashboardsThatTheAPIRefuses(t *testing.T) {
	for want, inputs := range map[string]map[string]any{
		"displayName is required":        {"dashboardJson": `{}`},
		"is outside of the 48 columns":   withTiles(strings.Replace(chartTile, "24", "40", 1)),
		"tiles[1] overlaps another tile": withTiles(textTile + "," + textTile),
	} {
		h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "my-project"})
		if got := h.Refused(dashboardToken, "d", inputs); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
