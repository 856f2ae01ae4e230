package google

import (
	"fmt"
	"slices"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

const (
	serviceAccountToken = "gcp:serviceaccount/account:Account"
	secretMemberToken   = "gcp:secretmanager/secretIamMember:SecretIamMember"
	secretAccessor      = "roles/secretmanager.secretAccessor"
)

// revisionReads returns the grants that a revision needs, one for each secret in its variables,
// as ids of IAM members. The grants of an account outside the cloud are unknown. Call with the
// lock held.
func revisionReads(i *cloud.Instance) []string {
	template := cloud.ObjectOf(i.In["template"])
	account := cloud.StringOf(template["serviceAccount"])
	if len(i.Cloud.Where(serviceAccountToken, "email", account)) == 0 {
		return nil
	}
	var grants []string
	for _, container := range cloud.ObjectsOf(template["containers"]) {
		for _, variable := range cloud.ObjectsOf(container["envs"]) {
			secret := cloud.StringOf(cloud.ObjectAt(variable, "valueSource", "secretKeyRef")["secret"])
			if secret == "" {
				continue
			}
			if !strings.HasPrefix(secret, "projects/") {
				secret = "projects/" + project(i) + "/secrets/" + secret
			}
			grants = append(grants, secret+"/"+secretAccessor+"/serviceAccount:"+account)
		}
	}
	return grants
}

// needsSecrets rejects a revision that may not read its secrets
// (cloud.google.com/run/docs/configuring/services/secrets, 2026-08: access is checked when the
// revision is created and when each instance starts).
func needsSecrets(i *cloud.Instance) error {
	for _, grant := range revisionReads(i) {
		if !i.Cloud.Exists(secretMemberToken, grant, "") {
			secret, member, _ := strings.Cut(grant, "/"+secretAccessor+"/")
			return fmt.Errorf("Error waiting for Service: Permission denied on secret: %s for Revision service account %s. The service account used must be granted the 'Secret Manager Secret Accessor' role (%s) at the secret, project or higher level", //nolint:staticcheck // Google's words
				secret, strings.TrimPrefix(member, "serviceAccount:"), secretAccessor)
		}
	}
	return nil
}

// startsInstances reports whether instances of a revision start, which requires access to its
// secrets. Call with the lock held.
func startsInstances(c *cloud.Cloud, service *cloud.Record, revision string) bool {
	return !slices.ContainsFunc(service.Reads[revision], func(grant string) bool {
		return !c.Exists(secretMemberToken, grant, "")
	})
}
