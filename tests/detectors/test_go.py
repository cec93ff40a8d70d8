"""Go from files to nodes: packages that are folders, structs, options that are functions, constants, entry points."""

from __future__ import annotations

from tests.detectors.scanning import Found, scan

from stackaudit.model.graph import Node

MOD = "module example.com/app\n\nrequire github.com/sashabaranov/go-openai v1.30.0\n"
OPENAI = 'import (\n"context"\n"os"\n"time"\nopenai "github.com/sashabaranov/go-openai"\n)\n'


def only(found: Found, operation: str) -> Node:
    rows = [n for n in found.calls() if n.attributes["operation"] == operation]
    assert len(rows) == 1, [(n.name, n.place) for n in found.calls()]
    return rows[0]


CLIENT = f"""package ai
{OPENAI}
type Client struct {{
	api   *openai.Client
	model string
}}

func New(model string) (*Client, error) {{
	if model == "" {{
		return nil, errors.New("no model")
	}}
	return &Client{{api: openai.NewClient(os.Getenv("OPENAI_API_KEY")), model: model}}, nil
}}
"""
ASK = f"""package ai
{OPENAI}
func (c *Client) Ask(ctx context.Context, q string) (string, error) {{
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	resp, err := c.api.CreateChatCompletion(ctx, openai.ChatCompletionRequest{{
		Model:       c.model,
		MaxTokens:   100,
		Temperature: 0.2,
		Messages: []openai.ChatCompletionMessage{{
			{{Role: openai.ChatMessageRoleSystem, Content: "Be kind."}},
			{{Role: openai.ChatMessageRoleUser, Content: q}},
		}},
	}})
	return resp.Choices[0].Message.Content, err
}}
"""
MAIN = """package main
import (
	"context"
	"example.com/app/internal/ai"
	openai "github.com/sashabaranov/go-openai"
)
func main() {
	client, err := ai.New(openai.GPT4oMini)
	client.Ask(context.Background(), "hi")
}
"""


def test_a_call_through_files_of_a_package_and_a_struct() -> None:
    found = scan({"go.mod": MOD, "internal/ai/client.go": CLIENT, "internal/ai/ask.go": ASK, "cmd/app/main.go": MAIN})
    rows = [n for n in found.calls() if n.place.path == "internal/ai/ask.go"]
    assert len(rows) == 1
    call = rows[0].attributes
    assert (call["operation"], call["provider"], call["model"]) == ("chat", "openai", "gpt-4o-mini")
    assert (call["max_tokens"], call["temperature"], call["timeout"]) == (100, 0.2, 30)
    assert call["system_message"] is True
    assert rows[0].place.line == 12
    assert found.names("env_var") == {"OPENAI_API_KEY"}
    assert found.names("sdk") == {"go:github.com/sashabaranov/go-openai"}
    assert found.names("entry_point") == {"main: cmd/app/main.go"}


def test_the_address_of_a_configuration_decides_the_host() -> None:
    found = scan({
        "a.go": f"""package a
{OPENAI}
func f() {{
	cfg := openai.DefaultConfig("k")
	cfg.BaseURL = "https://api.groq.com/openai/v1"
	client := openai.NewClientWithConfig(cfg)
	req := openai.ChatCompletionRequest{{Model: "llama-3.1-8b-instant"}}
	req.MaxTokens = 5
	client.CreateChatCompletionStream(context.Background(), req)
	az := openai.NewClientWithConfig(openai.DefaultAzureConfig("k", "https://x.openai.azure.com"))
}}
"""
    })  # fmt: skip
    call = only(found, "chat").attributes
    assert (call["provider"], call["streaming"], call["max_tokens"], call["timeout"]) == ("groq", True, 5, False)
    assert {n.attributes["provider"] for n in found.calls() if n.attributes["operation"] == "client"} == {
        "groq",
        "azure.ai.openai",
    }


def test_options_are_functions() -> None:
    found = scan({
        "a.go": """package a
import (
	"context"
	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/anthropic"
)
func f(ctx context.Context) {
	llm, err := anthropic.New(anthropic.WithModel("claude-3-5-haiku-latest"))
	opts := []llms.CallOption{llms.WithTemperature(0.5)}
	opts = append(opts, llms.WithMaxTokens(9))
	llms.GenerateFromSinglePrompt(ctx, llm, "hi", opts...)
}
"""
    })  # fmt: skip
    call = only(found, "chat").attributes
    assert (call["provider"], call["model"]) == ("anthropic", "claude-3-5-haiku-latest")
    assert (call["temperature"], call["max_tokens"]) == (0.5, 9)
    assert found.names("framework") == {"langchaingo"}


def test_chains_of_fields_and_constants_of_a_package() -> None:
    found = scan({
        "a.go": """package a
import (
	"context"
	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)
type S struct { *anthropic.Client }
func f() {
	client := anthropic.NewClient(option.WithAPIKey("k"), option.WithMaxRetries(1))
	s := S{Client: &client}
	s.Messages.New(context.TODO(), anthropic.MessageNewParams{
		Model: anthropic.ModelClaudeSonnet4_20250514, MaxTokens: anthropic.Int(1024),
		System: []anthropic.TextBlockParam{{Text: "x"}},
	})
}
"""
    })  # fmt: skip
    call = only(found, "chat").attributes
    assert (call["provider"], call["model"]) == ("anthropic", "claude-sonnet-4-20250514")
    assert (call["max_tokens"], call["system_message"]) == (1024, True)


def test_same_names_of_others_are_no_calls() -> None:
    found = scan({
        "go.mod": "module example.com/app\n",
        "openai/openai.go": "package openai\ntype Client struct{}\nfunc NewClient(k string) *Client { return &Client{} }\nfunc (c *Client) CreateChatCompletion() {}\n",
        "a.go": 'package a\nimport "example.com/app/openai"\nfunc f() { c := openai.NewClient("gpt-4o"); c.CreateChatCompletion() }\n',
        "b.go": 'package a\nimport "github.com/other/go-openai"\nfunc g() { c := openai.NewClient("k"); c.CreateChatCompletion(nil, nil) }\n',
        "c.go": 'package a\nimport "net/http"\nfunc h() { client := &http.Client{}; client.Get("https://example.com") }\n',
    })  # fmt: skip
    assert found.calls() == []
    assert found.names("provider") == found.names("sdk") == set()


def test_requests_without_a_library() -> None:
    found = scan({
        "a.go": """package a
func f(ctx context.Context) {
	body, _ := json.Marshal(map[string]any{"model": "gpt-4o", "max_tokens": 3})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.openai.com/v1/chat/completions", bytes.NewReader(body))
	http.Get("https://api.openai.com/v1/models")
}
""".replace("func f", 'import (\n"net/http"\n"bytes"\n"encoding/json"\n)\nfunc f')
    })  # fmt: skip
    call = only(found, "chat").attributes
    assert (call["provider"], call["model"], call["max_tokens"]) == ("openai", "gpt-4o", 3)


def test_a_choice_of_models_is_listed_a_default_is_used() -> None:
    found = scan({
        "a.go": f'package a\n{OPENAI}const (\nModelA = "gpt-4o"\nModelB = "gpt-4o-mini"\nModelC = "gpt-4.1"\n)\n',
        "b.go": f'package a\n{OPENAI}const defaultModel = "o3-mini"\n',
        "c.go": f'package a\n{OPENAI}var all = []M{{M{{Model: "gpt-4"}}, M{{Model: "gpt-4-turbo"}}, M{{Model: "o1-mini"}}}}\n',
    })  # fmt: skip
    roles = {n.name: n.role for n in found.graph.of("model")}
    assert roles == {
        "gpt-4o": "listed", "gpt-4o-mini": "listed", "gpt-4.1": "listed", "o3-mini": "used", "gpt-4": "listed", "gpt-4-turbo": "listed",
        "o1-mini": "listed",
    }  # fmt: skip


def test_servers_tools_and_scope() -> None:
    found = scan({
        "a.go": """package main
import (
	"context"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)
func main() {
	s := server.NewMCPServer("files", "1.0")
	s.AddTool(mcp.NewTool("delete_file", mcp.WithDescription("Deletes a file")), nil)
}
""",
        "a_test.go": f'package main\n{OPENAI}func f() {{ openai.NewClient("k").CreateChatCompletion(nil, nil) }}\n',
    })  # fmt: skip
    assert (found.names("mcp_server"), found.names("tool")) == ({"files"}, {"delete_file"})
    assert {n.scope for n in found.calls()} == {"test"}


def test_routes_and_commands() -> None:
    found = scan({
        "a.go": f"""package main
{OPENAI}
func main() {{
	r := gin.Default()
	v1 := r.Group("/api")
	v1.POST("/chat", chat)
	http.HandleFunc("GET /health", health)
	mux.Handle("/x", http.HandlerFunc(health))
	client.Get("/remote", options)
	client.Get("/remote")
}}
func chat(c *gin.Context) {{}}
func health(w http.ResponseWriter, r *http.Request) {{}}
var root = &cobra.Command{{Use: "ask [question]", RunE: func(cmd *cobra.Command, args []string) error {{ return nil }}}}
var group = &cobra.Command{{Use: "group"}}
"""
    })  # fmt: skip
    assert found.names("entry_point") == {"main: a.go", "POST /api/chat", "GET /health", "ANY /x", "cli: ask"}


def test_types_that_embed_each_other_end() -> None:
    rows = "\n".join(f"type T{i} struct {{ *T{(i + 1) % 5}\n*T{(i + 2) % 5} }}" for i in range(5))
    found = scan(
        {"a.go": f"package a\n{OPENAI}{rows}\nfunc (t *T0) f() {{ t.client.CreateChatCompletion(nil, nil) }}\n"}
    )
    assert found.calls() == []
