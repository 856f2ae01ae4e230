package register_test

import (
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/register"
)

// As with Pulumi's engine: a component hands its parent's providers on beside its own, and
// one that is stated for a resource of another package does not serve it.
func TestAComponentAddsToTheProvidersOfItsParent(t *testing.T) {
	recorded, err := register.Record("shop", "dev", func(ctx *pulumi.Context) error {
		amazon, err := register.New(ctx, aws.NewProvider, "amazon", &aws.ProviderArgs{})
		if err != nil {
			return err
		}
		google, err := register.New(ctx, gcp.NewProvider, "google", &gcp.ProviderArgs{})
		if err != nil {
			return err
		}
		outer, inner := &component{}, &component{}
		if err := register.Component(ctx, "test:index:Outer", "outer", outer, pulumi.Providers(amazon)); err != nil {
			return err
		}
		if err := register.Component(ctx, "test:index:Inner", "inner", inner, pulumi.Parent(outer), pulumi.Providers(google)); err != nil {
			return err
		}
		for name, token := range map[string]string{"amazon store": "aws:s3/bucketV2:BucketV2", "google store": "gcp:storage/bucket:Bucket"} {
			if _, err := register.ByToken[bucket](ctx, token, name, nil, pulumi.Parent(inner)); err != nil {
				return err
			}
		}
		_, err = register.ByToken[bucket](ctx, "aws:s3/bucketV2:BucketV2", "stated", nil, pulumi.Parent(outer), pulumi.Provider(google))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"amazon store": "amazon", "google store": "google", "stated": "amazon"}
	for _, r := range recorded {
		if name, ok := want[r.Name]; ok && (r.Provider == nil || r.Provider.Name != name) {
			t.Errorf("%s: got provider %v, want %s", r.Name, r.Provider, name)
		}
		delete(want, r.Name)
	}
	if len(want) > 0 {
		t.Errorf("not recorded: %v", want)
	}
}
