package cloudrun

import (
	"bankchurn/config"
	"bankchurn/service"
	"testing"

	"github.com/shopspring/decimal"
)

// Pairs from cloud.google.com/run/docs/configuring/services/memory-limits.
func TestMemoryThatEachCPUMayHave(t *testing.T) {
	for _, c := range []struct {
		cpu       string
		mib       int
		permitted bool
	}{
		{"0.08", 512, true}, {"0.08", 513, false}, {"0.5", 1024, true}, {"0.5", 1025, false},
		{"1", 4096, true}, {"1", 4097, false}, {"2", 8192, true}, {"2", 8193, false},
		{"4", 2047, false}, {"4", 2048, true}, {"4", 16384, true}, {"4", 16385, false},
		{"6", 4095, false}, {"6", 24576, true}, {"8", 4096, true}, {"8", 32768, true},
		{"3", 4096, false}, {"1.5", 1024, false}, {"0.07", 512, false}, {"0.0805", 512, false},
	} {
		cpu := decimal.RequireFromString(c.cpu)
		r := &config.Report{}
		(&Options{}).validateSize(service.Service{CPU: &cpu, MemoryMiB: c.mib}, r)
		if got := r.Err() == nil; got != c.permitted {
			t.Errorf("%s vCPU with %d MiB: permitted %v, want %v (%v)", c.cpu, c.mib, got, c.permitted, r.Err())
		}
	}
}

func TestQuantities(t *testing.T) {
	for cpu, want := range map[string]string{"1": "1", "8": "8", "0.5": "500m", "0.08": "80m", "0.125": "125m"} {
		if got := cpuQuantity(decimal.RequireFromString(cpu)); got != want {
			t.Errorf("cpu %s: got %s, want %s", cpu, got, want)
		}
	}
	for mib, want := range map[int]string{1024: "1Gi", 512: "512Mi", 1536: "1536Mi", 4096: "4Gi"} {
		if got := memoryQuantity(mib); got != want {
			t.Errorf("memory %d: got %s, want %s", mib, got, want)
		}
	}
}

func TestSecretsAreGrantedOnceEach(t *testing.T) {
	got := secretNames(map[string]string{"A": "projects/p/secrets/s/versions/1", "B": "projects/p/secrets/s/versions/latest", "C": "projects/q/secrets/s/versions/2"})
	if len(got) != 2 || got[0] != "projects/p/secrets/s" || got[1] != "projects/q/secrets/s" {
		t.Errorf("got %v", got)
	}
}

// Only an account of somebody else's lacks the right to read the secrets.
func TestAnAccountThatIsGivenHasToBeLetIntoTheSecrets(t *testing.T) {
	secret := map[string]string{"KEY": "projects/p/secrets/key/versions/1"}
	for rule, c := range map[string]struct {
		account string
		secrets map[string]string
		want    int
	}{
		"given, with a secret": {"run@p.iam.gserviceaccount.com", secret, 1},
		"given, without":       {"run@p.iam.gserviceaccount.com", nil, 0},
		"its own":              {"", secret, 0},
	} {
		r := &config.Report{}
		(&Options{ServiceAccount: c.account}).validateSecretsAndEnvironment(service.Service{Secrets: c.secrets}, r)
		if got := len(r.Notes()); got != c.want || r.Err() != nil {
			t.Errorf("%s: notes %q, %v", rule, r.Notes(), r.Err())
		}
	}
}
