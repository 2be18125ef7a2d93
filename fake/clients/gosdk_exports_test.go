package clients_test

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"net/http"
	"testing"

	functiongraph "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/functiongraph/v2/model"
)

// exportAnswer is what an export is answered with. The model of the SDK has none of it, so
// a caller brings its own.
type exportAnswer struct {
	FileName       string `json:"file_name"`
	CodeURL        string `json:"code_url"`
	HttpStatusCode int    `json:"-"` //nolint:revive // the SDK looks for this name
}

// exportedFile asks by the SDK and fetches what the answer leads to.
func exportedFile(t *testing.T, sdk *functiongraph.FunctionGraphClient, request *model.ExportFunctionRequest) []byte {
	t.Helper()
	answer := &exportAnswer{}
	asked := functiongraph.GenReqDefForExportFunction()
	asked.Response = answer
	if _, err := sdk.HcClient.Sync(request, asked); err != nil || answer.FileName != "demo.zip" {
		t.Fatalf("exported: %v, %v", answer, err)
	}
	// The fake has a certificate of its own.
	browser := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // loopback
	defer browser.CloseIdleConnections()
	got, err := browser.Get(answer.CodeURL)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close() //nolint:errcheck // it was read
	file, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("fetched: %v, %v", got, err)
	}
	return file
}

func TestGoSDKExportsAndImports(t *testing.T) {
	eachWay(t, func(t *testing.T, w way, url string) {
		sdk := plain(t, url)
		urn := demo(t, w, sdk)
		both := &model.ExportFunctionRequest{FunctionUrn: urn, Config: pointer(true), Code: pointer(true)}
		answer, err := sdk.ExportFunction(both)
		if err != nil || answer.HttpStatusCode != 200 {
			t.Fatalf("exported: %v, %v", answer, err)
		}
		body := &model.ImportFunctionRequestBody{
			FuncName: "copy", FileName: "demo.zip", FileType: "zip", Package: pointer("other"),
			FileCode: base64.StdEncoding.EncodeToString(exportedFile(t, sdk, both)),
		}
		made, err := sdk.ImportFunction(&model.ImportFunctionRequest{Body: body})
		if err != nil || made.HttpStatusCode != 200 || *made.FuncName != "copy" || *made.Package != "other" {
			t.Fatalf("imported: %v, %v", made, err)
		}
		shown, err := sdk.ShowFunctionCode(&model.ShowFunctionCodeRequest{FunctionUrn: urn})
		if err != nil || *shown.Digest != *made.Digest || shown.Runtime.Value() != made.Runtime.Value() {
			t.Errorf("exported was %v, imported %v, %v", shown, made, err)
		}
		_, err = sdk.ImportFunction(&model.ImportFunctionRequest{Body: body})
		refused(t, "a name that is taken", err, 409, "FSS.1061")
		_, err = sdk.ExportFunction(&model.ExportFunctionRequest{FunctionUrn: urn})
		refused(t, "an export of nothing", err, 400, "FSS.1001")
		_, err = sdk.ExportFunction(&model.ExportFunctionRequest{FunctionUrn: urn, Type: pointer("code"), Code: pointer(true)})
		refused(t, "an export that says it twice", err, 400, "FSS.1001")
		gone, err := sdk.DeleteFunction(&model.DeleteFunctionRequest{FunctionUrn: *made.FuncUrn})
		status(t, "deleted", gone.HttpStatusCode, err, 204)
	})
}
