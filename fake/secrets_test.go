package fake_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
)

const canary = "canary-7f3a9c"

// TestSecretsNeverComeBack lets the judge look for the canary in every answer, and
// looks into the snapshot.
func TestSecretsNeverComeBack(t *testing.T) {
	secret := `{"password":"` + canary + `","key":"` + canary + `"}`
	inProfiles(t, func(w *world) {
		w.judge.canaries = append(w.judge.canaries, canary)
		created := w.made("demo", object{"encrypted_user_data": secret})
		updated := w.updated("demo", w.body(object{"encrypted_user_data": secret}))
		for what, got := range map[string]object{"create": created, "update": updated} {
			text, _ := got["encrypted_user_data"].(string)
			var names object
			if err := json.Unmarshal([]byte(text), &names); err != nil || !reflect.DeepEqual(names, object{"password": "", "key": ""}) {
				w.Errorf("%s answers encrypted_user_data %q, want the names with blank values", what, text)
			}
		}
		if got, ok := w.show("demo").body["encrypted_user_data"]; ok {
			w.Errorf("a read shows encrypted_user_data %v", got)
		}
		w.page("")
		for _, bad := range []object{
			{"encrypted_user_data": secret, "memory_size": 100},
			{"encrypted_user_data": secret + canary},
			{"encrypted_user_data": canary},
			{"encrypted_user_data": `["` + canary + `"]`},
			{"encrypted_user_data": object{"password": canary}},
			{"encrypted_user_data": secret, "func_name": canary},
		} {
			w.update("demo", w.body(bad))
			w.create(with(w.example("CreateFunction", "minimal"), bad, object{"func_name": "demo"}))
		}
		w.wants(w.do(request{method: "GET", token: canary}), 401, "refusal.credentials.unknown")
		snapshot := string(w.server.Snapshot())
		for _, text := range w.judge.canaries {
			if strings.Contains(snapshot, text) {
				w.Errorf("the snapshot holds a secret")
			}
		}
		if !json.Valid([]byte(snapshot)) || !strings.Contains(snapshot, `"func_name": "demo"`) {
			w.Errorf("the snapshot is %s", snapshot)
		}
	})
}

func TestSecretIsSetBack(t *testing.T) {
	inProfiles(t, func(w *world) {
		w.made("demo", object{"encrypted_user_data": `{"password":"x"}`})
		if got, ok := w.updated("demo", w.body())["encrypted_user_data"]; ok {
			w.Errorf("update-function-config.absent.encrypted_user_data: still %v", got)
		}
	})
}

func TestSeedErrorsHoldNoSecrets(t *testing.T) {
	for _, seed := range []string{
		`{"projects":{"` + project + `":{"functions":[{"func_name":"demo","encrypted_user_data":"` + canary + `"}]}}}`,
		`{"projects":{"` + project + `":{"functions":[{"encrypted_user_data":"` + canary + `"}],"x":1}}}`,
		seedHead + "      - " + canary,
		seedHead + "      - {func_name: x, encrypted_user_data: !!int " + canary + "}",
		seedHead + "      - {func_name: x, encrypted_user_data: a: " + canary + "}",
		"projects: " + canary,
		`{"projects":"` + canary + `"}`,
		`{"projects":` + canary + `}`,
	} {
		_, err := fake.New(fake.WithToken(fixtures.Token, project), fake.WithSeed([]byte(seed)))
		if err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("a bad seed gives %v", err)
		}
	}
}
