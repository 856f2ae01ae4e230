package stacks

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// loadRenamed loads a configuration in a project with another name.
func loadRenamed(t *testing.T, values map[string]string) (settings, error) {
	t.Helper()
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(pulumi.EnvConfig, string(text))
	var s settings
	configured := func(info *pulumi.RunInfo) { info.Config = values }
	err = pulumi.RunErr(func(ctx *pulumi.Context) error {
		r := &config.Report{}
		s = load(ctx, now(), r)
		return r.Err()
	}, pulumi.WithMocks("my-churn", "test", &recording{stack: "test"}), configured)
	return s, err
}

// `pulumi new` gives the project another name, but the examples keep their keys.
func TestTheConfigNamespaceIsIndependentOfTheProjectsName(t *testing.T) {
	const service = `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"}`
	for rule, values := range map[string]map[string]string{
		"the fixed namespace": {"bankchurn:platform": "fargate", "bankchurn:service": service},
		"the project's own":   {"my-churn:platform": "fargate", "my-churn:service": service},
		"some keys in each":   {"my-churn:platform": "fargate", "bankchurn:service": service},
	} {
		s, err := loadRenamed(t, values)
		if err != nil || s.platform.Name != "fargate" {
			t.Errorf("%s: %s, %v", rule, s.platform.Name, err)
		}
	}
	for rule, c := range map[string]struct {
		values map[string]string
		want   string
	}{
		"a key in both": {
			map[string]string{"bankchurn:platform": "fargate", "my-churn:platform": "lambda", "bankchurn:service": service},
			"platform: is set twice, as bankchurn:platform and as my-churn:platform (set only one of them)",
		},
		"an unknown key": {map[string]string{"bankchurn:plattform": "fargate"}, `plattform: unknown key`},
		"another project's": {
			map[string]string{"other:platform": "fargate"},
			`other:platform: unknown key: nothing in this stack reads the namespace other (allowed: keys of bankchurn, aws, gcp, pulumi`,
		},
	} {
		if _, err := loadRenamed(t, c.values); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", rule, err, c.want)
		}
	}
}

func TestAProblemNamesTheLineOfTheStackFile(t *testing.T) {
	emptyProject(t)
	write(t, "Pulumi.test.yaml", "config:\n  bankchurn:platform: fargate\n  bankchurn:service:\n    image: a\n    prot: 8000\n")
	values := map[string]string{"bankchurn:platform": "fargate", "bankchurn:service": `{"image": "a", "prot": 8000}`}
	if _, err := loadRenamed(t, values); err == nil || !strings.Contains(err.Error(), "service.prot (Pulumi.test.yaml:5): 8000: unknown key") {
		t.Error(err)
	}
	write(t, "Pulumi.yaml", "name: my-churn\nruntime: go\nstackConfigDir: config\n")
	write(t, "config/Pulumi.test.yaml", "# moved\nconfig:\n  bankchurn:platform: fargate\n  bankchurn:service:\n    image: a\n    prot: 8000\n")
	if _, err := loadRenamed(t, values); err == nil || !strings.Contains(err.Error(), "service.prot (config/Pulumi.test.yaml:6): 8000: unknown key") {
		t.Error(err)
	}
}
