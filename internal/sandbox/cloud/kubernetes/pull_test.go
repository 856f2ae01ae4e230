package kubernetes_test

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud/aws"
	"bankchurn/internal/sandbox/cloud/cloudtest"
	"bankchurn/internal/sandbox/cloud/google"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

// running is a Deployment of an image.
func running(image string) map[string]any {
	return sized(map[string]any{"cpu": "100m"}, map[string]any{"containers": []any{map[string]any{"name": "api", "image": image}}})
}

// The kubelet pulls with the role of the node
// (docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_EKS.html); a repository of another account allows it in its own policy.
func TestNodesOfEKSPullWhatTheirRoleAndTheOwnerAllow(t *testing.T) {
	const policies = "arn:aws:iam::aws:policy/"
	const image, shared = "123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:v1", "999999999999.dkr.ecr.us-east-1.amazonaws.com/churn:v1"
	for rule, c := range map[string]struct {
		attached, image, allowed, want string
	}{
		"no policy that pulls":        {policies + "AmazonEKSWorkerNodePolicy", image, "", "because no identity-based policy allows the action"},
		"the policy that pulls":       {policies + "AmazonEC2ContainerRegistryPullOnly", image, "", ""},
		"another account":             {policies + "AmazonEC2ContainerRegistryPullOnly", shared, "", "because no resource-based policy allows the ecr:BatchGetImage action"},
		"another account's image":     {policies + "AmazonEC2ContainerRegistryPullOnly", shared, shared, ""},
		"another account, no pulling": {policies + "AmazonEKSWorkerNodePolicy", shared, shared, "because no identity-based policy allows the action"},
	} {
		t.Run(rule, func(t *testing.T) {
			account := cloudtest.NewHarness(t, aws.Package(), map[string]any{"region": "us-east-1", "allowedAccountIds": `["123456789012"]`})
			id, _, role := account.Made("aws:iam/role:Role", "nodes", map[string]any{"name": "nodes", "assumeRolePolicy": `{"Statement":[]}`})
			account.Made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "p", map[string]any{"role": string(id), "policyArn": c.attached})
			h := eksIn(account, map[string]any{"instanceTypes": []any{"m7i.large"}, "nodeRoleArn": role["arn"].StringValue()})
			if c.allowed != "" {
				if err := h.Cloud.Allow(c.allowed, "123456789012"); err != nil {
					t.Fatal(err)
				}
			}
			if c.want == "" {
				h.Made(deploymentToken, "d", running(c.image))
				return
			}
			got := h.Refused(deploymentToken, "d", running(c.image))
			if want := `[ImagePullBackOff] Back-off pulling image "` + c.image + `"`; !strings.Contains(got, want) || !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %s and %s", got, want, c.want)
			}
		})
	}
}

// cloud.google.com/kubernetes-engine/docs/how-to/service-accounts: the nodes' account pulls, and reads repositories of every
// project only by a grant.
func TestNodesOfGKEPullFromRepositoriesThatTheirAccountReads(t *testing.T) {
	const image = "us-docker.pkg.dev/platform-images/ml/bankchurn:v1"
	for rule, c := range map[string]struct {
		token  string
		grant  map[string]any
		pulled bool
	}{
		"no grant":            {"gcp:projects/iAMMember:IAMMember", map[string]any{"project": "p", "role": "roles/container.defaultNodeServiceAccount"}, false},
		"its own project's":   {"gcp:projects/iAMMember:IAMMember", map[string]any{"project": "p", "role": "roles/artifactregistry.reader"}, false},
		"the other project's": {"gcp:projects/iAMMember:IAMMember", map[string]any{"project": "platform-images", "role": "roles/artifactregistry.reader"}, true},
		"another repository":  {"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", map[string]any{"project": "platform-images", "location": "us", "repository": "other", "role": "roles/artifactregistry.reader"}, false},
		"the repository":      {"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", map[string]any{"project": "platform-images", "location": "us", "repository": "ml", "role": "roles/artifactregistry.reader"}, true},
	} {
		gcp := cloudtest.NewHarness(t, google.Package(), map[string]any{"project": "p"})
		_, _, account := gcp.Made("gcp:serviceaccount/account:Account", "nodes", map[string]any{"accountId": "bankchurn-nodes"})
		email := account["email"].StringValue()
		_, _, out := gcp.Made("gcp:container/cluster:Cluster", "ml", map[string]any{"name": "ml", "location": "us-central1", "deletionProtection": false, "initialNodeCount": 1})
		gcp.Made("gcp:container/nodePool:NodePool", "nodes", map[string]any{"cluster": "ml", "location": "us-central1", "nodeConfig": map[string]any{"machineType": "e2-standard-2", "serviceAccount": email}})
		c.grant["member"] = "serviceAccount:" + email
		gcp.Made(c.token, "grant", c.grant)
		h := gcp.With(kubernetes.Package(), map[string]any{"clusterIdentifier": out["selfLink"].StringValue()})
		if c.pulled {
			h.Made(deploymentToken, "d", running(image))
		} else if got := h.Refused(deploymentToken, "d", running(image)); !strings.Contains(got, "[ImagePullBackOff]") || !strings.Contains(got, "denied on resource projects/platform-images/locations/us/repositories/ml for "+email) {
			t.Errorf("%s: %s", rule, got)
		}
	}
}
