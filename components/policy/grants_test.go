package policy_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/policy"
)

// mocks returns the inputs and records how the one resource was registered.
type mocks struct{ args pulumi.MockResourceArgs }

func (m *mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }
func (m *mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == "test:index:Policy" {
		m.args = args
	}
	return args.Name, args.Inputs, nil
}

func registered(t *testing.T, things ...pulumi.StringInput) pulumi.MockResourceArgs {
	t.Helper()
	m := &mocks{}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		name, option := policy.Grants("api-execution", things...)
		return ctx.RegisterResource("test:index:Policy", name, pulumi.Map{}, &pulumi.CustomResourceState{}, option)
	}, pulumi.WithMocks("p", "s", m))
	if err != nil {
		t.Fatal(err)
	}
	return m.args
}

// What a release needs stays granted until nothing of it runs: the new policy is created first, and
// the former one is deleted at the end of the update. Updating it in place would do both at once.
func TestDifferentGrantsCreateAnotherPolicy(t *testing.T) {
	text := func(s string) pulumi.StringInput { return pulumi.String(s) }
	one, other := registered(t, text("a"), text("b")), registered(t, text("a"), text("c"))
	if one.Name == other.Name {
		t.Errorf("both are %s", one.Name)
	}
	if same := registered(t, text("b"), text("a"), text("a")); same.Name != one.Name {
		t.Errorf("the same grants in another order: %s and %s", same.Name, one.Name)
	}
	for _, made := range []pulumi.MockResourceArgs{one, other} {
		aliases := made.RegisterRPC.GetAliases()
		if !strings.HasPrefix(made.Name, "api-execution-") || len(aliases) != 1 || aliases[0].GetSpec().GetName() != "api-execution" {
			t.Errorf("%s: a stack of the previous release has it as api-execution, aliases %v", made.Name, aliases)
		}
	}
	if none := registered(t); none.Name != "api-execution" || len(none.RegisterRPC.GetAliases()) != 0 {
		t.Errorf("without grants: %s", none.Name)
	}
	output := registered(t, text("a"), text("b").ToStringOutput())
	if output.Name != "api-execution" || len(output.RegisterRPC.GetReplaceOnChanges()) != 1 || output.RegisterRPC.GetReplaceOnChanges()[0] != "policy" {
		t.Errorf("with an Output: %s, replaced on changes of %v", output.Name, output.RegisterRPC.GetReplaceOnChanges())
	}
}
