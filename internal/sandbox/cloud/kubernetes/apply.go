package kubernetes

import (
	"fmt"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
)

// forced reports whether an object has the provider's annotation that overrides conflicts in a
// server-side apply, which updates an existing object
// (pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply).
func forced(i *cloud.Instance) bool {
	return cloud.StringMap(cloud.ObjectAt(i.In, "metadata")["annotations"])["pulumi.com/patchForce"] == "true"
}

// notAnAddons rejects applying an object that an EKS add-on manages.
func notAnAddons(i *cloud.Instance) error {
	if !forced(i) && aws.OwnedByAddon(i.Cloud, i.Account.ID, kindOf(string(i.URN.Type())), objectID(i)) {
		return fmt.Errorf("Server-Side Apply field conflict detected: the resource %s had an apply conflict: conflict with \"eks\" using v1", objectID(i))
	}
	return nil
}
