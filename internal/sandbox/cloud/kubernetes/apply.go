package kubernetes

import (
	"fmt"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
)

// forced reports whether an object is applied over what others manage of it: the provider's annotation for conflicts in a
// server-side apply, which updates an object that is there
// (pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply).
func forced(i *cloud.Instance) bool {
	return cloud.StringMap(cloud.ObjectAt(i.In, "metadata")["annotations"])["pulumi.com/patchForce"] == "true"
}

// notAnAddons refuses to apply an object that an add-on of EKS manages.
func notAnAddons(i *cloud.Instance) error {
	if !forced(i) && aws.OwnedByAddon(i.Cloud, i.Account.ID, kindOf(string(i.URN.Type())), objectID(i)) {
		return fmt.Errorf("Server-Side Apply field conflict detected: the resource %s had an apply conflict: conflict with \"eks\" using v1", objectID(i))
	}
	return nil
}
