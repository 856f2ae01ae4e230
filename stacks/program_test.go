package stacks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// invariants hold for every resource of every platform with every option.
var invariants = map[string]func(t *testing.T, d deployment){
	"every resource descends from the platform's component":   descends,
	"every resource has an explicit provider":                 explicitProvider,
	"every resource carries the stack's labels":               labelled,
	"every URN is unique":                                     unique,
	"every log group has a retention":                         retained,
	"no policy allows everything on everything":               leastPrivilege,
	"only a public service is open to everybody":              closed,
	"no secret value is readable":                             secretsHidden,
	"no physical name is fixed but the documented ones":       generatedNames,
	"no input is an empty text":                               noEmptyText,
	"an API stays enabled when the stack goes":                apisStay,
	"the permission to invoke is for this API and alias only": narrowPermission,
	"exactly the listed secrets may be read":                  grantedSecrets,
	"what must exist before the service starts comes first":   ordered,
	"each secret reference reaches the service":               secretsReach,
	"a cluster of EKS enforces network policies":              enforces,
}

func TestInvariantsOfEveryDeployment(t *testing.T) {
	all := matrix(t)
	for _, rule := range config.SortedNames(invariants) {
		t.Run(rule, func(t *testing.T) {
			for _, d := range all {
				t.Run(d.name, func(t *testing.T) { invariants[rule](t, d) })
			}
		})
	}
}

// A preview knows no outputs: only unknown values may differ.
func TestAPreviewRegistersWhatAnUpdateDoes(t *testing.T) {
	preview := func(info *pulumi.RunInfo) { info.DryRun = true }
	updated := matrix(t)
	for i, previewed := range deployMatrix(t, preview) {
		if got, want := urns(previewed), urns(updated[i]); !slices.Equal(got, want) {
			t.Errorf("%s: preview registers %v, update %v", previewed.name, got, want)
		}
	}
}

func TestTwoRunsRegisterTheSameBytes(t *testing.T) {
	first := matrix(t)
	for i, second := range deployMatrix(t) {
		if a, b := first[i].dump(), second.dump(); a != b {
			t.Errorf("%s differs between two runs:\n%s\n---\n%s", second.name, a, b)
		}
	}
}

func urns(d deployment) []string {
	var out []string
	for _, r := range d.resources {
		out = append(out, r.urn)
	}
	return out
}

// cloudResources leaves out components and providers.
func (d deployment) cloudResources() []registered {
	var out []registered
	for _, r := range d.resources {
		if r.rpc.GetCustom() && !strings.HasPrefix(r.typ, "pulumi:providers:") {
			out = append(out, r)
		}
	}
	return out
}

func (d deployment) component(t *testing.T) registered {
	t.Helper()
	var found []registered
	for _, r := range d.resources {
		if strings.HasPrefix(r.typ, "bankchurn:platform:") {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d platform components, want 1", len(found))
	}
	return found[0]
}

func descends(t *testing.T, d deployment) {
	parents := map[string]string{}
	for _, r := range d.resources {
		parents[r.urn] = r.rpc.GetParent()
	}
	top := d.component(t).urn
	for _, r := range d.cloudResources() {
		ancestor := r.urn
		for ancestor != "" && ancestor != top {
			ancestor = parents[ancestor]
		}
		if ancestor != top {
			t.Errorf("%s %s does not descend from %s", r.typ, r.name, top)
		}
	}
}

func explicitProvider(t *testing.T, d deployment) {
	for _, r := range d.cloudResources() {
		provider, ok := r.provider()
		cloud, _, _ := strings.Cut(r.typ, ":")
		if !ok || string(provider.Type()) != "pulumi:providers:"+cloud {
			t.Errorf("%s %s: provider %q, want one of this program's for %s", r.typ, r.name, r.rpc.GetProvider(), cloud)
		}
		if !slices.ContainsFunc(d.resources, func(p registered) bool { return urn.URN(p.urn) == provider }) {
			t.Errorf("%s %s: provider %s is not registered", r.typ, r.name, provider)
		}
	}
}

// labelled checks the provider's default labels, which apply to every resource that supports tags
// or labels, and that no resource's own labels replace them.
func labelled(t *testing.T, d deployment) {
	want := map[string]string{"managed-by": "pulumi", "project": "bankchurn", "stack": d.stack, "service": d.service.Name}
	for key, value := range d.service.Labels {
		want[key] = value
	}
	for _, r := range d.cloudResources() {
		for _, key := range []resource.PropertyKey{"tags", "labels"} {
			own := r.inputs[key]
			if !own.IsObject() {
				continue
			}
			for label := range own.ObjectValue() {
				if _, replaced := want[string(label)]; replaced {
					t.Errorf("%s %s replaces the label %s", r.typ, r.name, label)
				}
			}
		}
	}
	for _, typ := range []string{"pulumi:providers:aws", "pulumi:providers:gcp"} {
		for _, provider := range d.all(typ) {
			labels := provider.inputs["defaultLabels"]
			if typ == "pulumi:providers:aws" {
				labels = provider.inputs["defaultTags"].ObjectValue()["tags"]
			}
			got := map[string]string{}
			for key, value := range labels.ObjectValue() {
				got[string(key)] = value.StringValue()
			}
			if len(got) != len(want) {
				t.Errorf("%s: labels %v, want %v", typ, got, want)
			}
			for key, value := range want {
				if got[key] != value {
					t.Errorf("%s: label %s is %q, want %q", typ, key, got[key], value)
				}
			}
		}
	}
}

func unique(t *testing.T, d deployment) {
	seen := map[string]bool{}
	for _, r := range d.resources {
		if seen[r.urn] {
			t.Errorf("registered twice: %s", r.urn)
		}
		seen[r.urn] = true
	}
}

func retained(t *testing.T, d deployment) {
	for _, group := range d.all("aws:cloudwatch/logGroup:LogGroup") {
		if days := group.inputs["retentionInDays"]; !days.IsNumber() || days.NumberValue() < 1 {
			t.Errorf("%s keeps its events for ever", group.name)
		}
	}
}

// policyDocument is the part of an IAM policy that the tests read.
type policyDocument struct {
	Version   string
	Statement []struct {
		Sid, Effect      string
		Principal        map[string]string
		Action, Resource []string
	}
}

func (d deployment) policies(t *testing.T) map[string]policyDocument {
	t.Helper()
	found := map[string]policyDocument{}
	for _, r := range d.cloudResources() {
		for _, key := range []string{"policy", "assumeRolePolicy"} {
			if _, has := r.inputs[resource.PropertyKey(key)]; !has {
				continue
			}
			var document policyDocument
			if err := json.Unmarshal([]byte(r.text(key)), &document); err != nil {
				t.Errorf("%s %s: %s is not JSON: %v", r.typ, r.name, key, err)
			}
			found[r.name+"."+key] = document
		}
	}
	return found
}

// withoutResources are actions that AWS grants only on all resources: the service authorization
// reference lists no resource type for them.
var withoutResources = []string{
	"xray:PutTraceSegments", "xray:PutTelemetryRecords",
	"ecr:GetAuthorizationToken",
	"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
}

// onInterfaces are Lambda's permissions on network interfaces that do not exist yet, as in AWS's
// managed policy AWSLambdaVPCAccessExecutionRole. A Deny next to it keeps the function's code from
// using them.
var onInterfaces = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
	"ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
}

// onWholeProjects are roles that Google grants only on whole projects: writing logs and metrics,
// for a cluster's nodes.
var onWholeProjects = []string{"roles/container.defaultNodeServiceAccount"}

func leastPrivilege(t *testing.T, d deployment) {
	for name, document := range d.policies(t) {
		if document.Version != "2012-10-17" || len(document.Statement) == 0 {
			t.Errorf("%s: version %q, %d statements", name, document.Version, len(document.Statement))
		}
		var denied []string
		for _, s := range document.Statement {
			if s.Effect == "Deny" {
				denied = append(denied, s.Action...)
			}
		}
		for _, s := range document.Statement {
			if s.Effect == "Deny" {
				continue // grants nothing to anyone
			}
			if s.Effect != "Allow" || len(s.Action) == 0 || (len(s.Resource) == 0) == (len(s.Principal) == 0) {
				t.Errorf("%s: statement %+v", name, s)
			}
			for _, action := range s.Action {
				if strings.Contains(action, "*") {
					t.Errorf("%s allows %s", name, action)
				}
				fromCode := !slices.Contains(onInterfaces, action) || !slices.Contains(denied, action)
				if slices.Contains(s.Resource, "*") && !slices.Contains(withoutResources, action) && fromCode {
					t.Errorf("%s allows %s on everything", name, action)
				}
			}
		}
	}
	for _, grant := range d.all("gcp:projects/iAMMember:IAMMember") {
		if role := grant.text("role"); !slices.Contains(onWholeProjects, role) {
			t.Errorf("%s grants %s on a whole project", grant.name, role)
		}
	}
}

func closed(t *testing.T, d deployment) {
	everybody := 0
	for _, r := range d.cloudResources() {
		flatten("", resource.NewProperty(r.inputs), func(_, value string) {
			if strings.Contains(value, "allUsers") || strings.Contains(value, "allAuthenticatedUsers") {
				everybody++
			}
		})
	}
	for _, route := range d.all("aws:apigatewayv2/route:Route") {
		want := "AWS_IAM"
		if d.public {
			want = "NONE"
		}
		if got := route.text("authorizationType"); got != want {
			t.Errorf("route %s: authorization %q, want %q", route.text("routeKey"), got, want)
		}
	}
	for _, cluster := range d.all("aws:eks/cluster:Cluster") {
		vpc := cluster.inputs["vpcConfig"].ObjectValue()
		ranges := vpc["publicAccessCidrs"]
		if vpc["endpointPublicAccess"].BoolValue() != (ranges.IsArray() && len(ranges.ArrayValue()) > 0) || strings.Contains(fmt.Sprint(ranges), "0.0.0.0/0") {
			t.Errorf("the API of %s is reached by %v", cluster.name, ranges)
		}
	}
	want := 0
	if d.public && len(d.all("gcp:cloudrunv2/service:Service")) > 0 {
		want = 1
	}
	if everybody != want {
		t.Errorf("%d inputs name everybody, want %d", everybody, want)
	}
}

func secretsHidden(t *testing.T, d deployment) {
	for _, r := range d.resources {
		flatten("", resource.NewProperty(r.inputs), func(path, text string) {
			for _, secret := range secretValues {
				if strings.Contains(text, secret) {
					t.Errorf("%s %s: %s shows %s", r.typ, r.name, path, secret)
				}
			}
		})
	}
	for _, provider := range d.all("pulumi:providers:aws") {
		if _, given := d.config.values["aws:secretKey"]; given && provider.text("secretKey") != "wJalrXUtnFEMIxEXAMPLEKEY" {
			t.Errorf("the provider's secret key is %q", provider.text("secretKey"))
		}
	}
}

// fixedObjects are the kinds of Kubernetes objects with a fixed name, each for the reason in
// docs/names.md.
var fixedObjects = []string{
	"kubernetes:core/v1:Namespace", "kubernetes:core/v1:Service", "kubernetes:core/v1:ServiceAccount", "kubernetes:core/v1:ConfigMap",
	"kubernetes:cert-manager.io/v1:ClusterIssuer", "kubernetes:networking.k8s.io/v1:IngressClass", "kubernetes:cloud.google.com/v1:BackendConfig",
	"kubernetes:networking.gke.io/v1beta1:FrontendConfig", "kubernetes:networking.gke.io/v1:ManagedCertificate",
}

func TestEveryFixedNameIsDocumentedWithItsReason(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "names.md"))
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| [^|]+ \\|$").FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, row[1])
	}
	want := slices.Clone(fixedObjects)
	for name := range fixedNames {
		typ, _, _ := strings.Cut(name, " ")
		want = append(want, typ)
	}
	slices.Sort(documented)
	slices.Sort(want)
	if !slices.Equal(documented, want) {
		t.Errorf("docs/names.md has %v, want %v", documented, want)
	}
}

// fixedNames are names inside another resource, which cannot clash elsewhere, and names that
// contain the stack or its hash; docs/names.md has the reasons.
var fixedNames = map[string]string{
	"aws:lambda/alias:Alias name":                  "^live$",
	"aws:apigatewayv2/stage:Stage name":            `^\$default$`,
	"kubernetes:helm.sh/v3:Release name":           "^(traefik|cert-manager|metrics-server|nvidia-device-plugin)$",
	"gcp:serviceaccount/account:Account accountId": "^[a-z][-a-z0-9]{4,28}[a-z0-9]$",
	// The cluster belongs to the stack.
	"aws:ecs/service:Service name":                 "^[a-z][-a-z0-9]*$",
	"aws:ecs/taskDefinition:TaskDefinition family": "^[a-z][-a-z0-9]*$",
	// The hash distinguishes stacks, platforms and regions.
	"aws:cloudwatch/dashboard:Dashboard dashboardName": "^[0-9A-Za-z_-]+-(lambda|fargate|eks)-[0-9a-f]{8}$",
	// EKS writes to a group named after the cluster, which must exist first; the hash distinguishes
	// stacks and networks.
	"aws:eks/cluster:Cluster name":          "^[a-z][-a-z0-9]*-[0-9a-f]{6}$",
	"aws:cloudwatch/logGroup:LogGroup name": "^/aws/eks/[a-z][-a-z0-9]*-[0-9a-f]{6}/cluster$",
}

func generatedNames(t *testing.T, d deployment) {
	for _, r := range d.cloudResources() {
		if meta := r.inputs["metadata"]; meta.IsObject() && meta.ObjectValue()["name"].IsString() && !slices.Contains(fixedObjects, r.typ) {
			t.Errorf("%s %s: the name of the object is fixed", r.typ, r.name)
		}
		for _, key := range []string{"name", "accountId", "family", "bucket", "identifier", "clusterIdentifier", "dashboardName"} {
			if _, set := r.inputs[resource.PropertyKey(key)]; !set {
				continue
			}
			if len(r.rpc.GetPropertyDependencies()[key].GetUrns()) > 0 {
				continue // another resource's name, not its own
			}
			allowed, documented := fixedNames[r.typ+" "+key]
			if !documented || !regexp.MustCompile(allowed).MatchString(r.text(key)) {
				t.Errorf("%s %s: %s is fixed to %q", r.typ, r.name, key, r.text(key))
			}
		}
	}
}

// An output without a value becomes an empty text.
func noEmptyText(t *testing.T, d deployment) {
	for _, r := range d.resources {
		flatten("", resource.NewProperty(r.inputs), func(path, value string) {
			if value == `""` {
				t.Errorf("%s %s: %s is empty", r.typ, r.name, path)
			}
		})
	}
}

func apisStay(t *testing.T, d deployment) {
	for _, api := range d.all("gcp:projects/service:Service") {
		if stays := api.inputs["disableOnDestroy"]; !stays.IsBool() || stays.BoolValue() {
			t.Errorf("%s is turned off for the whole project with this stack", api.text("service"))
		}
	}
}

// enforces checks the setting of the VPC CNI add-on, and of Auto Mode, which has it built in
// (docs.aws.amazon.com/eks/latest/userguide/{cni-network-policy-configure,auto-net-pol}.html).
func enforces(t *testing.T, d deployment) {
	for _, cluster := range d.all("aws:eks/cluster:Cluster") {
		enforced := false
		for _, addon := range d.all("aws:eks/addon:Addon") {
			enforced = enforced || addon.text("addonName") == "vpc-cni" && addon.text("configurationValues") == `{"enableNetworkPolicy":"true"}`
		}
		for _, m := range d.all("kubernetes:core/v1:ConfigMap") {
			meta, data := m.inputs["metadata"].ObjectValue(), m.inputs["data"].ObjectValue()
			enforced = enforced || meta["name"].StringValue() == "amazon-vpc-cni" && meta["namespace"].StringValue() == "kube-system" &&
				data["enable-network-policy-controller"].StringValue() == "true"
		}
		if !enforced {
			t.Errorf("%s accepts network policies and enforces none", cluster.name)
		}
	}
}

func narrowPermission(t *testing.T, d deployment) {
	for _, p := range d.all("aws:lambda/permission:Permission") {
		// The execution ARN is the mock's; the rest is any stage and any route of it.
		if got, want := p.text("sourceArn"), "arn:aws:execute-api:us-east-1:123456789012:abc123/*/*"; got != want {
			t.Errorf("source %q, want %q", got, want)
		}
		if p.text("principal") != "apigateway.amazonaws.com" || p.text("action") != "lambda:InvokeFunction" || p.text("qualifier") != "live" {
			t.Errorf("permission %v", p.inputs)
		}
	}
}

// inCluster reports whether the service runs in a Kubernetes cluster.
func (d deployment) inCluster() bool { return len(d.all("kubernetes:apps/v1:Deployment")) > 0 }

// secretReferences are the effective references: the platform's own override the neutral ones by
// name.
func (d deployment) secretReferences(t *testing.T) map[string]string {
	t.Helper()
	block := struct{ Secrets map[string]string }{}
	key := d.config.values["bankchurn:platform"]
	if d.inCluster() {
		key = "kubernetes"
	}
	if err := json.Unmarshal(d.config.block(key), &block); err != nil {
		t.Fatal(err)
	}
	return config.Merge(config.Texts(d.service.Secrets), block.Secrets)
}

func grantedSecrets(t *testing.T, d deployment) {
	want := map[string]bool{}
	for _, reference := range d.secretReferences(t) {
		secret, _, _ := strings.Cut(reference, "/versions/")
		want[secret] = true
	}
	got := map[string]bool{}
	for _, document := range d.policies(t) {
		for _, s := range document.Statement {
			if slices.ContainsFunc(s.Action, func(action string) bool {
				return action == "secretsmanager:GetSecretValue" || strings.HasPrefix(action, "ssm:GetParameter")
			}) {
				for _, arn := range s.Resource {
					got[arn] = true
				}
			}
		}
	}
	for _, grant := range d.all("gcp:secretmanager/secretIamMember:SecretIamMember") {
		got["projects/"+grant.text("project")+"/secrets/"+grant.text("secretId")] = true
		if grant.text("role") != "roles/secretmanager.secretAccessor" || !strings.HasPrefix(grant.text("member"), "serviceAccount:") {
			t.Errorf("%s grants %s to %s", grant.name, grant.text("role"), grant.text("member"))
		}
	}
	if strings.Contains(d.config.values["bankchurn:cloudrun"], "serviceAccount") || d.inCluster() {
		want = map[string]bool{} // the account's owner grants access; a Pod's secrets are the cluster's own
	}
	var eks struct{ PodSecrets []string }
	if err := json.Unmarshal(d.config.block("eks"), &eks); err != nil {
		t.Fatal(err)
	}
	for _, arn := range eks.PodSecrets {
		want[arn] = true
	}
	if g, w := config.SortedNames(got), config.SortedNames(want); !slices.Equal(g, w) {
		t.Errorf("granted %v, want %v", g, w)
	}
}

// secretsReach checks that the service gets a reference rather than a value.
func secretsReach(t *testing.T, d deployment) {
	references := d.secretReferences(t)
	got := map[string]string{}
	for _, fn := range d.all("aws:lambda/function:Function") {
		environment := fn.inputs["environment"]
		if environment.IsObject() {
			for key, value := range environment.ObjectValue()["variables"].ObjectValue() {
				if name, isSecret := strings.CutSuffix(string(key), "_SECRET_ARN"); isSecret {
					got[name] = value.StringValue()
				}
			}
		}
	}
	for _, service := range d.all("gcp:cloudrunv2/service:Service") {
		container := service.inputs["template"].ObjectValue()["containers"].ArrayValue()[0].ObjectValue()
		if !container["envs"].IsArray() {
			continue
		}
		for _, item := range container["envs"].ArrayValue() {
			env := item.ObjectValue()
			if source := env["valueSource"]; source.IsObject() {
				ref := source.ObjectValue()["secretKeyRef"].ObjectValue()
				got[env["name"].StringValue()] = ref["secret"].StringValue() + "/versions/" + ref["version"].StringValue()
			}
		}
	}
	for _, task := range d.all("aws:ecs/taskDefinition:TaskDefinition") {
		var containers []struct {
			Secrets []struct{ Name, ValueFrom string }
		}
		if err := json.Unmarshal([]byte(task.text("containerDefinitions")), &containers); err != nil {
			t.Fatal(err)
		}
		for _, secret := range containers[0].Secrets {
			got[secret.Name] = secret.ValueFrom
		}
	}
	for _, workload := range d.all("kubernetes:apps/v1:Deployment") {
		pod := workload.inputs["spec"].ObjectValue()["template"].ObjectValue()["spec"].ObjectValue()
		for _, item := range pod["containers"].ArrayValue()[0].ObjectValue()["env"].ArrayValue() {
			env := item.ObjectValue()
			if source := env["valueFrom"]; source.IsObject() {
				ref := source.ObjectValue()["secretKeyRef"].ObjectValue()
				got[env["name"].StringValue()] = ref["name"].StringValue() + "/" + ref["key"].StringValue()
			}
		}
	}
	if len(got) != len(references) {
		t.Errorf("the service sees %v, want %v", got, references)
	}
	for name, reference := range references {
		if got[name] != reference {
			t.Errorf("%s: the service sees %q, want %q", name, got[name], reference)
		}
	}
}

// ordered checks dependencies that inputs do not express: a function needs its permissions, a
// service its grants and APIs, before its first request.
func ordered(t *testing.T, d deployment) {
	after := func(r registered, types ...string) {
		for _, typ := range types {
			for _, needed := range d.all(typ) {
				if !slices.Contains(r.rpc.GetDependencies(), needed.urn) {
					t.Errorf("%s does not wait for %s %s", r.name, typ, needed.name)
				}
			}
		}
	}
	for _, fn := range d.all("aws:lambda/function:Function") {
		if len(d.all("aws:iam/rolePolicy:RolePolicy")) == 0 {
			t.Error("the function has no policy")
		}
		after(fn, "aws:iam/rolePolicy:RolePolicy")
	}
	for _, pods := range d.all("kubernetes:apps/v1:Deployment") {
		after(pods, "aws:eks/nodeGroup:NodeGroup", "aws:eks/podIdentityAssociation:PodIdentityAssociation")
	}
	for _, addon := range d.all("aws:eks/addon:Addon") {
		if addon.text("addonName") == "coredns" {
			after(addon, "aws:eks/nodeGroup:NodeGroup")
		}
	}
	for _, service := range d.all("gcp:cloudrunv2/service:Service") {
		after(service, "gcp:secretmanager/secretIamMember:SecretIamMember", "gcp:projects/service:Service")
	}
}
