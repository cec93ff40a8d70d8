"""Entry points of Java: routes with their prefixes, sockets, listeners, schedules and start methods."""

from __future__ import annotations

from tests.detectors.scanning import scan

SOURCE = """package a;
import org.springframework.web.bind.annotation.*;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
@RestController
@RequestMapping("/api")
class Web {
  @GetMapping("/chat/{id}") String a(String id) { return id; }
  @PostMapping String b() { return ""; }
  @KafkaListener(topics = "in") void c(String m) { }
  @Scheduled(cron = "0 0 * * * *") void d() { }
  @Override public String toString() { return ""; }
}
@Path("/rs")
class Rs {
  @GET @Path("/x") String x() { return ""; }
}
@WebSocket(path = "/ws")
class Socket { @OnTextMessage String on(String m) { return m; } }
class Run implements CommandLineRunner {
  public void run(String... args) { }
  public static void main(String[] args) { }
  void main(int a) { }
}
class Map { @GET("/retrofit") String get() { return ""; } }
"""


def test_entry_points() -> None:
    found = scan({"src/main/java/a/Web.java": SOURCE})
    assert found.names("entry_point") >= {
        "GET /api/chat/{id}", "POST /api", "consumer: in", "GET /rs/x", "WS /ws", "run: Run", "main: Run",
    }  # fmt: skip
    kinds = {n.attributes["entry_kind"] for n in found.graph.of("entry_point")}
    assert kinds == {"route", "consumer", "schedule", "script"}
    assert len(list(found.graph.of("entry_point"))) == 9
