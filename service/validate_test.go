package service_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudrun"
	"bankchurn/components/eks"
	"bankchurn/components/fargate"
	"bankchurn/components/gke"
	"bankchurn/components/lambda"
	"bankchurn/config"
	"bankchurn/service"
)

// valid is a service decoded from an empty block.
func valid(t *testing.T) service.Service {
	t.Helper()
	var s service.Service
	r := &config.Report{}
	config.Decode("service", "", &s, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// platforms are the program's platforms.
var platforms = service.Platforms{lambda.Platform, fargate.Platform, eks.Platform, cloudrun.Platform, gke.Platform}

func validate(platform string, s service.Service, t service.Traffic, r *config.Report) {
	p, _ := platforms.Named(platform)
	platforms.Validate(p, s, t, r)
}

func ptr[T any](v T) *T { return &v }

// labels returns n valid labels.
func labels(n int) map[string]string {
	m := map[string]string{}
	for i := range n {
		m[fmt.Sprintf("l%d", i)] = "x"
	}
	return m
}

func TestServiceDefaultsAreTheRequirements(t *testing.T) {
	s := valid(t)
	if s.Name != "bankchurn-api" || s.Port != 8000 || s.HealthPath != "/health" || s.MemoryMiB != 1024 || s.TimeoutSeconds != 30 || s.Public {
		t.Errorf("got %+v", s)
	}
}

func TestValidateRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		platform string
		change   func(*service.Service, *service.Traffic)
		want     string
	}{
		"memory that only another platform has": {"lambda", func(s *service.Service, _ *service.Traffic) { s.MemoryMiB = 16384 },
			`service.memoryMiB: 16384: lambda limits an instance to 10240 MiB (allowed: up to 10240 on lambda; platforms that can: `},
		"more vCPU than the platform has": {"lambda", func(s *service.Service, _ *service.Traffic) { s.CPU = 8 },
			`service.cpu: 8: lambda limits an instance to 6 vCPU (allowed: up to 6 on lambda; platforms that can: `},
		"a timeout that the entry point cannot wait for": {"lambda", func(s *service.Service, _ *service.Traffic) { s.TimeoutSeconds = 60 },
			`service.timeoutSeconds: 60: lambda limits a request to 30 s (allowed: up to 30 on lambda; platforms that can: `},
		"a GPU where there is none": {"cloudrun", func(s *service.Service, _ *service.Traffic) { s.GPU = &service.GPU{Type: "l4", Count: 1} },
			`service.gpu: this program supports no GPU on cloudrun (remove gpu; platforms that can: eks, gke)`},
		"a GPU that only another platform has": {"gke", func(s *service.Service, _ *service.Traffic) { s.GPU = &service.GPU{Type: "a10g", Count: 1} },
			`service.gpu.type: "a10g": gke has no such GPU (allowed: l4, t4 on gke; platforms that can: eks)`},
		"a minimum above the maximum": {"cloudrun", func(s *service.Service, _ *service.Traffic) { s.Scaling = service.Scaling{Min: ptr(3), Max: ptr(2)} },
			`service.scaling.min: 3: is above service.scaling.max, which is 2`},
		"a variable that is plain and secret": {"cloudrun", func(s *service.Service, _ *service.Traffic) {
			s.Env, s.Secrets = pulumi.StringMap{"KEY": pulumi.String("a")}, pulumi.StringMap{"KEY": pulumi.String("b")}
		}, `service.env.KEY: is also in service.secrets; keep one of them`},
		"a name that no shell accepts": {"cloudrun", func(s *service.Service, _ *service.Traffic) { s.Env = pulumi.StringMap{"MY-KEY": pulumi.String("a")} },
			`service.env.MY-KEY: is not a valid environment variable name (allowed: letters, digits and underscores, not starting with a digit)`},
		"a label in upper case": {"cloudrun", func(s *service.Service, _ *service.Traffic) { s.Labels = map[string]string{"Team": "a"} },
			`service.labels.Team: is not a valid label key (allowed: lowercase letters, digits, hyphens and underscores, starting with a letter, at most 63 characters)`},
		"a label that the program sets": {"cloudrun", func(s *service.Service, _ *service.Traffic) { s.Labels = map[string]string{"stack": "a"} },
			`service.labels.stack: is reserved: this program sets that label (allowed: any key but managed-by, project, service, stack)`},
		"requests longer than their timeout": {"cloudrun", func(_ *service.Service, tr *service.Traffic) { tr.AverageMs = ptr(30001) },
			`traffic.averageMs: 30001: exceeds service.timeoutSeconds (30 s) (allowed: up to 30000)`},
		"an idle service where one always runs": {"fargate", func(s *service.Service, _ *service.Traffic) { s.Scaling.Min = ptr(0) },
			`service.scaling.min: 0: fargate always runs at least one instance (allowed: 1 or more on fargate; platforms that scale to zero: `},
		"a label more than the clouds leave room for": {"cloudrun", func(s *service.Service, _ *service.Traffic) { s.Labels = labels(41) },
			`service.labels: 41: too many labels (allowed: up to 40)`},
		"half a description of cold starts": {"cloudrun", func(_ *service.Service, tr *service.Traffic) { tr.ColdStarts.AverageMs = ptr(10) },
			`traffic.coldStarts: requires both percent and averageMs`},
	} {
		t.Run(name, func(t *testing.T) {
			s, tr := valid(t), service.Traffic{}
			c.change(&s, &tr)
			r := &config.Report{}
			validate(c.platform, s, tr, r)
			problems := r.Problems()
			if len(problems) != 1 {
				t.Fatalf("got %d problems, want 1: %v", len(problems), problems)
			}
			if got := problems[0].String(); !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestValidateNamesThePlatformThatCan(t *testing.T) {
	s := valid(t)
	s.TimeoutSeconds = 600
	r := &config.Report{}
	validate("lambda", s, service.Traffic{}, r)
	if got := r.Err().Error(); !strings.Contains(got, "platforms that can: ") || !strings.Contains(got, "cloudrun") {
		t.Errorf("got %s", got)
	}
}

func TestValidateAcceptsTheDefaultsOnEveryPlatform(t *testing.T) {
	for _, p := range platforms {
		r := &config.Report{}
		s := valid(t)
		s.Labels = labels(40)
		platforms.Validate(p, s, service.Traffic{}, r)
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}

func TestWarnUnpinned(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("a", 64)
	for image, want := range map[string]bool{
		"host/a/b:v1": false, "host/a/b" + digest: false, "host/a/b:v1" + digest: false,
		"host/a/b": true, "host/a/b:latest": true, "host:5000/a/b": true,
	} {
		r := &config.Report{}
		service.WarnUnpinned("service.image", image, r)
		if got := len(r.Warnings()) == 1; got != want {
			t.Errorf("%s: warned %v, want %v", image, got, want)
		}
	}
}
