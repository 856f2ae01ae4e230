package components

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Protected is a platform that can refuse to be deleted.
type Protected interface {
	// Protects says whether it does.
	Protects() bool
}

// Protect has the engine refuse to delete resources of these types in a component,
// whatever the cloud would do. A cloud protects one resource, such as a load balancer, and
// the engine gets to it last: by then all that it needs is gone. The types are those that
// no release replaces; candidates come and go.
func Protect(types ...string) pulumi.ResourceOption {
	return pulumi.Transformations([]pulumi.ResourceTransformation{func(a *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
		if !slices.Contains(types, a.Type) || strings.Contains(a.Name, "-canary") || strings.HasSuffix(a.Name, "-candidate") {
			return nil
		}
		return &pulumi.ResourceTransformationResult{Props: a.Props, Opts: append(a.Opts, pulumi.Protect(true))}
	}})
}
