package kubernetes

import (
	"fmt"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
	"bankchurn/internal/sandbox/cloud/google"
)

// unpulled is why a container of the Pods of a template cannot start, in the provider's words: its nodes may not pull its
// image. "" where they may.
func unpulled(i *cloud.Instance) string {
	spec := cloud.WireAt(i.In.Mappable(), "spec", "template", "spec")
	for _, list := range []string{"initContainers", "containers"} {
		for _, container := range cloud.Objects(cloud.WireAt(spec, list)) {
			image, _ := container["image"].(string)
			for _, pull := range []func(*cloud.Cloud, string, string) error{aws.NodesPull, google.NodesPull} {
				if err := pull(i.Cloud, i.Account.ID, image); err != nil {
					return fmt.Sprintf("containers with unready status: [%v] -- [ImagePullBackOff] Back-off pulling image %q: %v", container["name"], image, err)
				}
			}
		}
	}
	return ""
}
