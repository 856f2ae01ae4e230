package aws

import (
	"fmt"

	"bankchurn/internal/sandbox/cloud"
)

const (
	bucketToken            = "aws:s3/bucketV2:BucketV2"
	bucketPolicyToken      = "aws:s3/bucketPolicy:BucketPolicy"
	bucketObjectToken      = "aws:s3/bucketObjectv2:BucketObjectv2"
	publicAccessBlockToken = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
)

// The package aws/s3 is 1.9 MB of source, so its args structs are copied here from
// github.com/pulumi/pulumi-aws/sdk/v6 v6.83.2,
// go/aws/s3/{bucketV2,bucketObjectv2,bucketPolicy,bucketPublicAccessBlock}.go, without a
// bucket's deprecated fields.

type bucketArgs struct {
	Bucket            *string           `pulumi:"bucket"`
	BucketPrefix      *string           `pulumi:"bucketPrefix"`
	ForceDestroy      *bool             `pulumi:"forceDestroy"`
	ObjectLockEnabled *bool             `pulumi:"objectLockEnabled"`
	Tags              map[string]string `pulumi:"tags"`
}

type bucketState struct {
	Arn    *string `pulumi:"arn"`
	Bucket *string `pulumi:"bucket"`
	Region *string `pulumi:"region"`
}

type bucketObjectArgs struct {
	Acl                       *string           `pulumi:"acl"`
	Bucket                    string            `pulumi:"bucket"`
	BucketKeyEnabled          *bool             `pulumi:"bucketKeyEnabled"`
	CacheControl              *string           `pulumi:"cacheControl"`
	ChecksumAlgorithm         *string           `pulumi:"checksumAlgorithm"`
	Content                   *string           `pulumi:"content"`
	ContentBase64             *string           `pulumi:"contentBase64"`
	ContentDisposition        *string           `pulumi:"contentDisposition"`
	ContentEncoding           *string           `pulumi:"contentEncoding"`
	ContentLanguage           *string           `pulumi:"contentLanguage"`
	ContentType               *string           `pulumi:"contentType"`
	Etag                      *string           `pulumi:"etag"`
	ForceDestroy              *bool             `pulumi:"forceDestroy"`
	Key                       *string           `pulumi:"key"`
	KmsKeyId                  *string           `pulumi:"kmsKeyId"`
	Metadata                  map[string]string `pulumi:"metadata"`
	ObjectLockLegalHoldStatus *string           `pulumi:"objectLockLegalHoldStatus"`
	ObjectLockMode            *string           `pulumi:"objectLockMode"`
	ObjectLockRetainUntilDate *string           `pulumi:"objectLockRetainUntilDate"`
	ServerSideEncryption      *string           `pulumi:"serverSideEncryption"`
	Source                    any               `pulumi:"source"`
	SourceHash                *string           `pulumi:"sourceHash"`
	StorageClass              *string           `pulumi:"storageClass"`
	Tags                      map[string]string `pulumi:"tags"`
	WebsiteRedirect           *string           `pulumi:"websiteRedirect"`
}

type bucketObjectState struct {
	Arn                  *string `pulumi:"arn"`
	ServerSideEncryption *string `pulumi:"serverSideEncryption"`
	StorageClass         *string `pulumi:"storageClass"`
}

type bucketPolicyArgs struct {
	Bucket string `pulumi:"bucket"`
	Policy string `pulumi:"policy"`
}

type publicAccessBlockArgs struct {
	BlockPublicAcls       *bool  `pulumi:"blockPublicAcls"`
	BlockPublicPolicy     *bool  `pulumi:"blockPublicPolicy"`
	Bucket                string `pulumi:"bucket"`
	IgnorePublicAcls      *bool  `pulumi:"ignorePublicAcls"`
	RestrictPublicBuckets *bool  `pulumi:"restrictPublicBuckets"`
}

// awsS3 takes ReplaceOn from ForceNew in terraform-provider-aws, internal/service/s3.
var awsS3 = map[string]cloud.Type{
	bucketToken: {
		Args:      cloud.Written[bucketArgs]{},
		State:     cloud.Written[bucketState]{},
		ReplaceOn: []string{"bucket", "bucketPrefix", "objectLockEnabled"},
		Defaults:  map[string]any{"forceDestroy": false},
		ID:        func(i *cloud.Instance) string { return i.Str("bucket") },
		Computed: []cloud.Output{
			{Name: "bucket", Value: func(i *cloud.Instance) any { return i.URN.Name() + "-" + i.Serial[:7] }},
			{Name: "arn", Value: func(i *cloud.Instance) any { return "arn:aws:s3:::" + i.Str("bucket") }},
			{Name: "region", Value: func(i *cloud.Instance) any { return i.Account.Region }},
		},
		Dependent: cloud.MentionedIn(map[string]string{bucketObjectToken: "bucket"}),
	},
	bucketObjectToken: {
		Args:  cloud.Written[bucketObjectArgs]{},
		State: cloud.Written[bucketObjectState]{},
		// PutObject, PutBucketPolicy and PutPublicAccessBlock overwrite what exists.
		Adopts:    always,
		ReplaceOn: []string{"bucket", "key"},
		Defaults:  map[string]any{"forceDestroy": false},
		Check: func(c *cloud.Checker) {
			if !c.Has("key") {
				c.Fail("key", "must be set")
			}
		},
		ID:    func(i *cloud.Instance) string { return i.Str("key") },
		Scope: func(i *cloud.Instance) string { return "arn:aws:s3:::" + i.Str("bucket") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return "arn:aws:s3:::" + i.Str("bucket") + "/" + i.Str("key") }},
			{Name: "serverSideEncryption", Value: func(*cloud.Instance) any { return "AES256" }},
			{Name: "storageClass", Value: func(*cloud.Instance) any { return "STANDARD" }},
		},
	},
	bucketPolicyToken: {
		Args:      cloud.Written[bucketPolicyArgs]{},
		State:     cloud.Written[bucketPolicyArgs]{},
		Adopts:    always,
		ReplaceOn: []string{"bucket"},
		Check:     func(c *cloud.Checker) { c.PolicyDocument("policy") },
		ID:        func(i *cloud.Instance) string { return i.Str("bucket") },
	},
	publicAccessBlockToken: {
		Args:      cloud.Written[publicAccessBlockArgs]{},
		State:     cloud.Written[publicAccessBlockArgs]{},
		Adopts:    always,
		ReplaceOn: []string{"bucket"},
		ID:        func(i *cloud.Instance) string { return i.Str("bucket") },
	},
}

// needsPackage rejects a function whose code is not in its bucket. A bucket that is not in the
// inventory is assumed to exist outside the stack.
func needsPackage(i *cloud.Instance) error {
	bucket, key := i.Str("s3Bucket"), i.Str("s3Key")
	if bucket == "" || !i.Cloud.Exists(bucketToken, bucket, i.Account.Region) {
		return nil
	}
	if !i.Cloud.Exists(bucketObjectToken, key, "arn:aws:s3:::"+bucket) {
		return fmt.Errorf("InvalidParameterValueException: error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: the key %s does not exist in %s", key, bucket)
	}
	return nil
}
