package google

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/monitoring"

	"bankchurn/internal/sandbox/cloud"
)

var gcpDashboards = map[string]cloud.Type{
	"gcp:monitoring/dashboard:Dashboard": {
		Args:      monitoring.DashboardArgs{},
		State:     monitoring.DashboardState{},
		ReplaceOn: []string{"project"},
		// terraform-provider-google 5.42, monitoringDashboardDiffSuppress.
		Equivalent: map[string]func(answered, given string) bool{"dashboardJson": holdsJSON},
		Check: func(c *cloud.Checker) {
			if text := cloud.StringOf(c.In["dashboardJson"]); text != "" && !json.Valid([]byte(text)) {
				c.Fail("dashboardJson", "contains an invalid JSON")
			}
		},
		CheckCreate: func(i *cloud.Instance) error { return errors.Join(needsProject(i), checkDashboard(i)) },
		CheckUpdate: checkDashboard,
		ID:          dashboardName,
		Computed: []cloud.Output{
			{Name: "dashboardJson", Completes: true, Value: func(i *cloud.Instance) any { return answeredDashboard(i) }},
		},
	},
}

// dashboardName returns the name that the API generates: it has the project's number, not its
// id.
func dashboardName(i *cloud.Instance) string {
	s := i.Serial
	return fmt.Sprintf("projects/000000000000/dashboards/%s-%s-%s-%s-%s", s[:8], s[8:12], s[12:16], s[16:20], s[20:32])
}

// answeredDashboard returns the dashboard as the API returns it: with defaults, and without
// zero or empty values (github.com/hashicorp/terraform-provider-google/issues/16173 and
// others).
func answeredDashboard(i *cloud.Instance) string {
	var given map[string]any
	if json.Unmarshal([]byte(cloud.StringOf(i.In["dashboardJson"])), &given) != nil {
		return ""
	}
	answer, _ := withoutZeros(given).(map[string]any)
	answer["name"], answer["etag"] = dashboardName(i), i.Serial[:32]
	text, err := json.Marshal(answer)
	if err != nil {
		return ""
	}
	return string(text)
}

// withoutZeros returns a value as the API encodes it. A chart's series gets its default axis.
func withoutZeros(value any) any {
	switch v := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, inside := range v {
			if inside = withoutZeros(inside); inside != nil && !reflect.ValueOf(inside).IsZero() {
				kept[name] = inside
			}
		}
		if _, isSeries := kept["timeSeriesQuery"]; isSeries && kept["targetAxis"] == nil {
			kept["targetAxis"] = "Y1"
		}
		return kept
	case []any:
		if len(v) == 0 {
			return nil
		}
		kept := make([]any, len(v))
		for n := range v {
			kept[n] = withoutZeros(v[n])
		}
		return kept
	}
	return value
}

// holdsJSON reports whether the API's response has everything that the program sets, and
// differs only in what the API adds.
func holdsJSON(answered, given string) bool {
	var was, will any
	return json.Unmarshal([]byte(answered), &was) == nil && json.Unmarshal([]byte(given), &will) == nil && holds(was, will)
}

func holds(was, will any) bool {
	switch will := will.(type) {
	case map[string]any:
		was, ok := was.(map[string]any)
		if !ok {
			return false
		}
		for name, value := range will {
			if !holds(was[name], value) {
				return false
			}
		}
		return true
	case []any:
		was, ok := was.([]any)
		if !ok || len(was) != len(will) {
			return false
		}
		for n := range will {
			if !holds(was[n], will[n]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(was, will)
}

// checkDashboard rejects what the API rejects
// (cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards, 2026-11).
func checkDashboard(i *cloud.Instance) error {
	var given struct {
		DisplayName  string
		MosaicLayout *struct {
			Columns int
			Tiles   []struct{ XPos, YPos, Width, Height int }
		}
	}
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("googleapi: Error 400: %s, badRequest", fmt.Sprintf(format, args...))
	}
	if err := json.Unmarshal([]byte(cloud.StringOf(i.In["dashboardJson"])), &given); err != nil {
		return refuse("invalid JSON payload received: %v", err)
	}
	if given.DisplayName == "" {
		return refuse("field dashboard.displayName is required")
	}
	if given.MosaicLayout == nil {
		return nil
	}
	for n, t := range given.MosaicLayout.Tiles {
		if t.Width < 1 || t.Height < 1 || t.XPos < 0 || t.YPos < 0 || t.XPos+t.Width > given.MosaicLayout.Columns {
			return refuse("field mosaicLayout.tiles[%d] is outside of the %d columns", n, given.MosaicLayout.Columns)
		}
		for _, other := range given.MosaicLayout.Tiles[:n] {
			if t.XPos < other.XPos+other.Width && other.XPos < t.XPos+t.Width && t.YPos < other.YPos+other.Height && other.YPos < t.YPos+t.Height {
				return refuse("field mosaicLayout.tiles[%d] overlaps another tile", n)
			}
		}
	}
	return nil
}
