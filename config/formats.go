package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// Format is the format of a string, selected by the tag `format:"NAME"`.
type Format struct {
	// Pattern is the regular expression, in the common subset of RE2 and ECMAScript.
	Pattern string
	// Allowed describes the format in messages.
	Allowed string
	// known are values to suggest, separated by spaces; others that match the pattern are accepted
	// too.
	known string
}

// direction is part of region names, so a typo in it is rejected.
const direction = `(central|(north|south)(east|west)?|east|west)`

// Shared name patterns: RFC 1123 labels, names in Compute Engine, names of Kubernetes objects.
const (
	label       = `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
	computeName = `^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`
	objectName  = `^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`
	// accountName is the part of a service account's email before the @
	// (docs.cloud.google.com/iam/docs/service-accounts-create).
	accountName  = `[a-z][-a-z0-9]{4,28}[a-z0-9]`
	instanceType = `^[a-z0-9-]+[.][a-z0-9-]+$`
)

var formats = map[string]Format{
	// The service, and names that clients use.
	"serviceName":  {`^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$`, "lowercase letters, digits and hyphens, starting with a letter, at most 40 characters", ""},
	"urlPath":      {`^/[A-Za-z0-9/_.-]*$`, "a path that starts with a slash, without a query", ""},
	"image":        {`^\S*$`, "an image without spaces, such as REGISTRY/REPOSITORY:TAG", ""},
	"hostName":     {`^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?([.][A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)+$`, "a host name such as churn.example.com, without scheme or port", ""},
	"dnsName":      {`^` + label + `([.]` + label + `){2,}$`, "a lowercase host name with at least three labels, such as churn.example.com", ""},
	"dnsZone":      {`^(Z[A-Z0-9]{1,31}|[a-z]([-a-z0-9]{0,61}[a-z0-9])?)$`, "the ID of a Route 53 hosted zone such as Z0123456789ABCDEFGHIJ, or the name of a Cloud DNS managed zone", ""},
	"httpsAddress": {`^https://[^\s]*[^\s/]$`, "an https URL without a trailing slash", ""},
	"httpCodes":    {`^[2-4][0-9]{2}([-,][2-4][0-9]{2})*$`, "status codes from 200 to 499, such as 200, 200-299 or 200,204", ""},
	"corsOrigin":   {`^(\*|https?://[^/\s]+)$`, "* or an origin such as https://app.example.com", ""},
	"email":        {`^[^@ ]+@[^@ ]+[.][^@ ]+$`, "an email address such as ops@example.com", ""},
	"proxyURL":     {`^(https?|socks5)://[^/@ ]+$`, "http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT, without a password", ""},
	"ipv4Range":    {`^[0-9.]+/[0-9]+$`, "an IPv4 range such as 10.0.0.0/16", ""},

	// AWS.
	"awsRegion":            {`^[a-z]{2,4}(-[a-z]+)?-` + direction + `-[0-9]+$`, "an AWS region such as us-east-1", awsRegions},
	"vpc":                  {`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`, "the ID of a VPC, such as vpc-0123456789abcdef0", ""},
	"subnet":               {`^subnet-([0-9a-f]{8}|[0-9a-f]{17})$`, "the ID of a subnet, such as subnet-0123456789abcdef0", ""},
	"securityGroup":        {`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`, "the ID of a security group, such as sg-0123456789abcdef0", ""},
	"certificateArn":       {`^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$`, "arn:aws:acm:REGION:ACCOUNT:certificate/ID", ""},
	"awsSecretARN":         {`^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+-[A-Za-z0-9]{6}|arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter(/[A-Za-z0-9_.-]+)+)$`, "the full ARN of a secret, including the six characters that AWS appends, or of an SSM parameter", ""},
	"iamPrincipalARN":      {`^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$`, "arn:aws:iam::ACCOUNT:role/NAME or :user/NAME", ""},
	"iamRoleARN":           {`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$`, "arn:aws:iam::ACCOUNT:role/NAME", ""},
	"kmsKeyARN":            {`^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`, "arn:aws:kms:REGION:ACCOUNT:key/ID, not an alias", ""},
	"ownOrKMSKeyARN":       {`^(own|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)$`, "own, or arn:aws:kms:REGION:ACCOUNT:key/ID", ""},
	"s3Bucket":             {`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`, "the name of an S3 bucket", ""},
	"objectPrefix":         {`^[^/].*[^/]$|^[^/]$`, "a path without a leading or trailing slash", ""},
	"logGroup":             {`^[A-Za-z0-9_/.#-]{1,512}$`, "letters, digits and _ / . # -, at most 512 characters", ""},
	"logStreamPrefix":      {`^[A-Za-z0-9_/.#-]{1,100}$`, "letters, digits and _ / . # -, at most 100 characters", ""},
	"cloudWatchAlarm":      {`^.{1,255}$`, "the name of a CloudWatch alarm, at most 255 characters", ""},
	"ecsContainer":         {`^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$`, "letters, digits, hyphens and underscores, at most 255 characters", ""},
	"lambdaHandler":        {`^[^\s]{1,128}$`, "file.function, at most 128 characters", ""},
	"instanceType":         {instanceType, "an EC2 instance type such as t3.small", ""},
	"autoModeInstanceType": {instanceType, "an EC2 instance type such as m7i.large", ""},
	"eksClusterARN":        {`^arn:aws[a-z-]*:eks:[a-z0-9-]+:[0-9]{12}:cluster/[0-9A-Za-z][A-Za-z0-9_-]{0,99}$`, "arn:aws:eks:REGION:ACCOUNT:cluster/NAME", ""},
	"eksEndpoint":          {`^https://[A-Za-z0-9.-]+$`, "https://ID.REGION.eks.amazonaws.com", ""},
	"certificateBase64":    {`^[A-Za-z0-9+/]+=*$`, "a base64-encoded certificate", ""},

	// Google Cloud.
	"googleRegion":      {`^[a-z]+-` + direction + `[0-9]+$`, "a Google Cloud region such as us-central1", googleRegions},
	"googleZone":        {`^[a-z]+-` + direction + `[0-9]+-[a-z]$`, "a zone of gke.region such as us-central1-a", ""},
	"googleLocation":    {`^[a-z]+-` + direction + `[0-9]+(-[a-z])?$`, "a region or zone such as us-central1 or us-central1-a", googleRegions},
	"googleProject":     {`^([a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$`, "the ID of a Google Cloud project", ""},
	"serviceAccount":    {`^(` + accountName + `@[^@\s]+\.iam|[^@\s]+@[^@\s.]+)\.gserviceaccount\.com$`, "NAME@PROJECT.iam.gserviceaccount.com with NAME of 6 to 30 characters", ""},
	"iamServiceAccount": {`^` + accountName + `@[^@\s]+\.iam\.gserviceaccount\.com$`, "NAME@PROJECT.iam.gserviceaccount.com with NAME of 6 to 30 characters", ""},
	"googleNetwork":     {computeName, "the name of a network", ""},
	"googleSubnet":      {computeName, "the name of a subnet", ""},
	"googleNetworkPath": {`^(projects/([a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]/global/networks/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`, "the name of a network, or projects/PROJECT/global/networks/NAME", ""},
	"googleSubnetPath":  {`^(projects/([a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]/regions/[a-z0-9-]+/subnetworks/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`, "the name of a subnetwork, or projects/PROJECT/regions/REGION/subnetworks/NAME", ""},
	"networkTag":        {computeName, "a network tag: lowercase letters, digits and hyphens, at most 63 characters", ""},
	"sslPolicy":         {computeName, "the name of an SSL policy", ""},
	"googleRange":       {computeName, "the name of a secondary range", ""},
	"machineType":       {`^[a-z][a-z0-9]*-[a-z0-9-]+$`, "a machine type such as e2-medium", ""},
	"gkeCluster":        {`^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$`, "the name of a GKE cluster", ""},
	"gkeEndpoint":       {`^[A-Za-z0-9.-]+(:[0-9]+)?$`, "an IP address or host name, without https://", ""},
	"base64Line":        {`^[A-Za-z0-9+/]+={0,2}$`, "base64 on one line", ""},

	// Kubernetes.
	"namespace":         {`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`, "the name of a namespace", ""},
	"namespaceName":     {`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`, "lowercase letters, digits and hyphens, at most 63 characters", ""},
	"kubernetesVersion": {`^1[.][0-9]{2}$`, "a Kubernetes version such as 1.35", ""},
	"kubernetesSecret":  {objectName, "the name of a Secret in the namespace", ""},
	"kubernetesService": {computeName, "the name of a Service", ""},
	"kubernetesAccount": {objectName, "the name of a service account", ""},
	"ingressClass":      {objectName, "the name of an IngressClass", ""},
	"ingressHost":       {`^([*][.])?` + label + `([.]` + label + `)+$`, "a host name such as bankchurn.ml.example.com", ""},
	"ingressPath":       {`^/([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?$`, "a path such as / or /bankchurn, without a trailing slash", ""},
	"issuer":            {objectName, "the name of an issuer", ""},
}

func (f Format) matches(s string) bool { return regexp.MustCompile(f.Pattern).MatchString(s) }

// nearest is the known value that s most likely misspells; "" if none is close.
func (f Format) nearest(s string) string { return Nearest(s, strings.Fields(f.known)) }

// FormatOf returns the format in a field's tag; false if there is none. An unknown format is a
// programming error and panics.
func FormatOf(tag reflect.StructTag) (Format, bool) {
	name := tag.Get("format")
	if name == "" {
		return Format{}, false
	}
	f, found := formats[name]
	if !found {
		panic(fmt.Sprintf("config: no format %q", name))
	}
	return f, true
}
