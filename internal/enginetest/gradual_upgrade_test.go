package enginetest

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/stacks"
)

// simpleRecords is the program of a version before weights: its Route 53 records have none, and
// it has no output about them.
func simpleRecords(ctx *pulumi.Context) error {
	err := ctx.RegisterStackTransformation(func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
		props, isMap := args.Props.(pulumi.Map)
		if !isMap || args.Type != "aws:route53/record:Record" {
			return nil
		}
		delete(props, "setIdentifier")
		delete(props, "weightedRoutingPolicies")
		return &pulumi.ResourceTransformationResult{Props: props, Opts: args.Opts}
	})
	if err != nil {
		return err
	}
	err = stacks.Options{Today: today}.Program(ctx)
	ctx.Export("nameRecord", pulumi.Map(nil))
	return err
}

// TestASimpleRecordBecomesWeightedInPlace checks that an upgrade changes only the record,
// without a failed request, and that it may be the first step of a gradual switch.
func TestASimpleRecordBecomesWeightedInPlace(t *testing.T) {
	t.Parallel()
	zone := zones["Route 53"]
	current := stacks.Options{Today: today}.Program
	for what, next := range map[string]string{"an upgrade": byName("fargate", zone), "an upgrade with the first 10 %": gradual(zone, "90")} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, byName("fargate", zone))
			st.opts.Program = simpleRecords
			st.edit(byName("fargate", zone))
			st.up()
			for _, r := range st.inventory("test") {
				if r.Type == "aws:route53/record:Record" && r.Output("setIdentifier") != "" {
					t.Fatalf("the record of the version before has the identifier %s", r.Output("setIdentifier"))
				}
			}
			st.opts.Program = current
			st.edit(next)
			old, _, _ := st.s.Cloud().Resolve(sharedName)
			callers := st.pollByName()
			upgraded := st.up()
			callers.stop(what)
			if updated := updatedRecords(upgraded.Steps); !slices.Equal(updated, []string{"name"}) {
				t.Errorf("records updated in place: %v, want the name's", updated)
			}
			if next == byName("fargate", zone) && (upgraded.Changes["update"] != 1 || upgraded.Changed() != 1) {
				t.Errorf("the upgrade changed %v, want the record alone", upgraded.Steps)
			}
			want := map[bool]float64{true: 0.9, false: 1}[next != byName("fargate", zone)]
			if got := st.s.Cloud().Answers(sharedName)[old]; got != want {
				t.Errorf("the old platform has %v of the answers, want %v", got, want)
			}
			st.destroy()
		})
	}
}
