package alarm_test

import (
	"regexp"
	"slices"
	"testing"

	"bankchurn/components/alarm"
	"bankchurn/config"
	"bankchurn/internal/recording"
)

func TestValidateRefuses(t *testing.T) {
	topic := alarm.Address{Form: regexp.MustCompile("^topic-[0-9]$"), Allowed: "a topic"}
	for block, want := range map[string][]string{
		`{}`: nil,
		`{"notify": ["topic-1"], "errorPercent": 2, "latencyMs": 5, "runbooks": "https://example.com"}`: nil,
		`{"notify": ["topic-1", "ops@example.com"]}`:                                                    {`x.alarms.notify[1]: "ops@example.com": is not a notification target (allowed: a topic)`},
		`{"notify": [""]}`: {`x.alarms.notify[0]: "": is not a notification target (allowed: a topic)`},
		`{"errorPercent": 2, "latencyMs": 5, "runbooks": "https://example.com"}`: {
			"x.alarms.errorPercent: has no effect without x.alarms.notify (allowed: x.alarms.notify with a topic)",
			"x.alarms.latencyMs: has no effect without x.alarms.notify (allowed: x.alarms.notify with a topic)",
			"x.alarms.runbooks: has no effect without x.alarms.notify (allowed: x.alarms.notify with a topic)",
		},
	} {
		r := &config.Report{}
		recording.Block[alarm.Options](t, "alarms", block).Validate("x.alarms", topic, r)
		var got []string
		for _, p := range r.Problems() {
			got = append(got, p.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", block, got, want)
		}
	}
}
