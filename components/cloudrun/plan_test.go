package cloudrun

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/config"
	"bankchurn/service"
)

// Pairs from cloud.google.com/run/docs/configuring/services/memory-limits.
func TestMemoryAllowedPerCPU(t *testing.T) {
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
		r := &config.Report{}
		(&Args{Service: service.Service{CPU: decimal.RequireFromString(c.cpu).InexactFloat64(), MemoryMiB: c.mib}}).validateSize(r)
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

func TestEachSecretIsGrantedOnce(t *testing.T) {
	var names []string
	a := &Args{Secrets: map[string]pulumi.StringInput{
		"A": pulumi.String("projects/p/secrets/s/versions/1"), "B": pulumi.String("projects/p/secrets/s/versions/latest"),
		"C": pulumi.String("projects/q/secrets/s/versions/2"), "D": pulumi.String("projects/p/secrets/t/versions/1").ToStringOutput(),
	}}
	// A pinned revision reads one secret that the configuration no longer names, and one that it
	// does.
	a.Release.Grants.Secrets = map[string]pulumi.StringInput{"A": pulumi.String("projects/p/secrets/former/versions/4"), "B": pulumi.String("projects/p/secrets/s/versions/1")}
	for _, g := range a.grants() {
		names = append(names, g.name)
	}
	if want := []string{"D", "p/former", "p/s", "q/s"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v: an Output's path is not known, so its grant has the variable's name", names, want)
	}
}

// Only an existing account lacks permission to read the secrets.
func TestAnExistingAccountMustBeGrantedTheSecrets(t *testing.T) {
	secret := map[string]pulumi.StringInput{"KEY": pulumi.String("projects/p/secrets/key/versions/1")}
	for rule, c := range map[string]struct {
		account string
		secrets map[string]pulumi.StringInput
		want    int
	}{
		"given, with a secret": {"runner@p.iam.gserviceaccount.com", secret, 1},
		"given, without":       {"runner@p.iam.gserviceaccount.com", nil, 0},
		"its own":              {"", secret, 0},
	} {
		r := &config.Report{}
		(&Args{ServiceAccount: pulumi.String(c.account), Service: service.Service{Secrets: c.secrets}}).validateSecretsAndEnvironment(r)
		if got := len(r.Notes()); got != c.want || r.Err() != nil {
			t.Errorf("%s: notes %q, %v", rule, r.Notes(), r.Err())
		}
	}
}
