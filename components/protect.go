package components

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Protected is a platform with deletion protection.
type Protected interface {
	// Protects reports whether deletion protection is on.
	Protects() bool
}

// Protect makes the engine refuse to delete a component's resources of these types. A cloud
// protects only single resources, such as a load balancer, and the engine reaches that one last,
// after everything it depends on is gone. List only types that no release replaces, because
// candidates come and go.
func Protect(types ...string) pulumi.ResourceOption {
	return pulumi.Transformations([]pulumi.ResourceTransformation{func(a *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
		if !slices.Contains(types, a.Type) || strings.Contains(a.Name, "-canary") || strings.HasSuffix(a.Name, "-candidate") {
			return nil
		}
		return &pulumi.ResourceTransformationResult{Props: a.Props, Opts: append(a.Opts, pulumi.Protect(true))}
	}})
}
