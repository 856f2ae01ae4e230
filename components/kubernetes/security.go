package kubernetes

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// podSecurity sets the user of a Pod's processes even if the image sets one: runAsNonRoot cannot
// resolve a user name.
func (d *desired) podSecurity() corev1.PodSecurityContextArgs {
	return corev1.PodSecurityContextArgs{
		RunAsNonRoot:   pulumi.Bool(true),
		RunAsUser:      pulumi.Int(*d.RunAsUser),
		RunAsGroup:     pulumi.Int(config.Default(d.RunAsGroup, *d.RunAsUser)),
		SeccompProfile: corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
	}
}

func (d *desired) validateSecurity(r *config.Report) {
	if *d.RunAsUser == 0 {
		r.Refuse(config.Problem{
			Path: "kubernetes.runAsUser", Value: 0, Reason: "is root: Pods set runAsNonRoot, so no node would start them",
			Allowed: "a user ID of 1 or more that can read the image's files",
		})
	}
}

// releaseSecurity is the security context of the release's container.
func (d *desired) releaseSecurity() corev1.SecurityContextArgs {
	security := restricted()
	security.ReadOnlyRootFilesystem = pulumi.Bool(*d.ReadOnlyRootFilesystem)
	return security
}

// restricted is what Pod Security's restricted level requires of a container, plus a read-only root
// file system.
func restricted() corev1.SecurityContextArgs {
	return corev1.SecurityContextArgs{
		AllowPrivilegeEscalation: pulumi.Bool(false),
		ReadOnlyRootFilesystem:   pulumi.Bool(true),
		Capabilities:             corev1.CapabilitiesArgs{Drop: pulumi.ToStringArray([]string{"ALL"})},
	}
}
