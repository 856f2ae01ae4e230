package stacks

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

func TestTheNextUpdateChecksTheStoredSettings(t *testing.T) {
	with := func(t *testing.T, eks string, use func(s settings)) {
		t.Helper()
		_, err := run(t, "test", parsed(t, `{config: {platform: eks, service: {image: `+ecr+`}, eks: `+eks+`}}`), func(ctx *pulumi.Context) error {
			r := &config.Report{}
			s := load(ctx, now(), r)
			use(s)
			return r.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var last lastOutput
	with(t, `{secretsKey: own}`, func(s settings) {
		output := map[string]any{}
		for platform, values := range s.remembered() {
			output[platform] = values
		}
		last = lastEstimate(map[string]any{"platform": "eks", "settings": output}, 0, nil)
	})
	with(t, `{}`, func(s settings) {
		if err := s.refuseChange(last, &config.Report{}); err == nil || !strings.Contains(err.Error(), "eks.secretsKey: \"none\": cannot change") {
			t.Errorf("the key is taken away: %v", err)
		}
		if err := s.refuseChange(lastOutput{platforms: []string{"gke"}, settings: last.settings}, &config.Report{}); err != nil {
			t.Errorf("another platform ran: %v", err)
		}
	})
	with(t, `{secretsKey: own}`, func(s settings) {
		if err := s.refuseChange(last, &config.Report{}); err != nil {
			t.Errorf("nothing changes: %v", err)
		}
	})
}
