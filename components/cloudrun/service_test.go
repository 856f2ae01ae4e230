package cloudrun

import (
	"bankchurn/config"
	"bankchurn/service"
	"testing"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// decoded is a stack's service and cloudrun block.
func decoded(t *testing.T, neutral, block string) (service.Service, *Options) {
	t.Helper()
	var s service.Service
	o := &Options{}
	r := &config.Report{}
	config.Decode("service", neutral, &s, r)
	config.Decode("cloudrun", block, o, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return s, o
}

// Instance-based billing is a service whose CPU is not taken away between requests.
func TestBillingDecidesWhetherCPUIsTakenAwayWhenIdle(t *testing.T) {
	for billing, idle := range map[string]pulumi.Bool{"request": true, "instance": false} {
		s, o := decoded(t, `{}`, `{"billing": "`+billing+`"}`)
		resources := o.containerArgs(s, service.Release{}).Resources.(cloudrunv2.ServiceTemplateContainerResourcesArgs)
		if resources.CpuIdle != idle {
			t.Errorf("%s: cpuIdle %v, want %v", billing, resources.CpuIdle, idle)
		}
	}
}

// A start that takes startupSeconds must not be killed one period early.
func TestTheStartupProbeWaitsAtLeastAsLongAsTheServiceMayTake(t *testing.T) {
	for seconds, want := range map[string]pulumi.Int{"60": 12, "61": 13, "1": 1} {
		s, o := decoded(t, `{"startupSeconds": `+seconds+`}`, `{}`)
		probe := o.containerArgs(s, service.Release{}).StartupProbe.(cloudrunv2.ServiceTemplateContainerStartupProbeArgs)
		if probe.FailureThreshold != want || probe.PeriodSeconds != pulumi.Int(5) {
			t.Errorf("%s s: %v probes every %v s, want %d every 5 s", seconds, probe.FailureThreshold, probe.PeriodSeconds, want)
		}
	}
}
