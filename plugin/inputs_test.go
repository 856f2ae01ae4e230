package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"bankchurn/components/fargate"
	"bankchurn/config"
)

func object(key string, value property.Value) property.Value {
	return property.New(property.NewMap(map[string]property.Value{key: value}))
}

// An untyped call, such as one with a Python dictionary, can pass anything to the plugin.
func TestInvalidInputsOfAComponentAreRejected(t *testing.T) {
	output := property.New("a").WithDependencies([]urn.URN{"urn:pulumi:dev::churn::aws:ec2/vpc:Vpc::a"})
	for name, c := range map[string]struct {
		key   string
		value property.Value
		want  string // "" if it is accepted
	}{
		"a misspelt property":                  {"servise", object("port", property.New(80.0)), `servise: unknown property`},
		"its nearest":                          {"servise", object("port", property.New(80.0)), `did you mean "service"?`},
		"a misspelt property in a block":       {"network", object("vpcid", property.New("vpc-1")), `network.vpcid: unknown property`},
		"a secret where a value is plain":      {"service", object("port", property.New(80.0).WithSecret(true)), "service.port: is a secret"},
		"an output in a plain list":            {"allowedCidrs", property.New([]property.Value{property.New("10.0.0.0/8"), output}), "allowedCidrs[1]: is an output"},
		"a block that is an output":            {"service", property.New(property.Computed), "service: is an output"},
		"an output in a plain map":             {"service", object("labels", object("team", output)), "service.labels.team: is an output"},
		"an output that names a resource":      {"network", object("vpcId", output), ""},
		"an unknown value that names a secret": {"secrets", object("KEY", property.New(property.Computed)), ""},
		"a secret image":                       {"image", property.New("a").WithSecret(true), ""},
	} {
		t.Run(name, func(t *testing.T) {
			report := &config.Report{}
			checkInputs(property.NewMap(map[string]property.Value{c.key: c.value}), reflect.TypeFor[fargate.Args](), report)
			switch err := report.Err(); {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestTrafficIsReadAsInAStackFile(t *testing.T) {
	report := &config.Report{}
	traffic := readTraffic(property.New(property.NewMap(map[string]property.Value{
		"requestsPerMonth": property.New(1e6), "responseKiB": property.New(0.1),
		"workingHours": object("daysPerWeek", property.New(5.0)),
	})), report)
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	if *traffic.RequestsPerMonth != 1_000_000 || traffic.ResponseKiB.String() != "0.1" || *traffic.WorkingHours.DaysPerWeek != 5 {
		t.Errorf("got %+v", traffic)
	}
	readTraffic(object("requestPerMonth", property.New(1.0)), report)
	if err := report.Err(); err == nil || !strings.Contains(err.Error(), `did you mean "requestsPerMonth"?`) {
		t.Errorf("got %v, want the nearest key", err)
	}
}
