"""``pom.xml``: coordinates, scopes, properties, managed versions, profiles."""

from __future__ import annotations

from stackaudit.model.documents import Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing import manifests

POM = """<project>
  <artifactId>shop</artifactId>
  <version>1.2</version>
  <properties><ai.version>1.4.0</ai.version><v>${ai.version}</v></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>g</groupId><artifactId>managed</artifactId><version>${v}</version></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>dev.G</groupId>
      <artifactId>own</artifactId>
      <version>${ai.version}</version>
    </dependency>
    <dependency><groupId>g</groupId><artifactId>managed</artifactId></dependency>
    <dependency><groupId>g</groupId><artifactId>tests</artifactId><scope>test</scope></dependency>
    <dependency><groupId>g</groupId><artifactId>maybe</artifactId><optional>true</optional></dependency>
    <dependency><groupId>g</groupId><artifactId>unknown</artifactId><version>${nowhere}</version></dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>loop</artifactId><version>${loop}</version></dependency>
  </dependencies>
  <profiles><profile><dependencies>
    <dependency><groupId>g</groupId><artifactId>profiled</artifactId><version>${project.version}</version></dependency>
  </dependencies></profile></profiles>
</project>
"""


def test_dependencies() -> None:
    found = manifests.read("a/pom.xml", POM.encode())
    assert isinstance(found, Manifest)
    assert found.project == "shop"
    assert [(d.name, d.constraint, d.group, d.line) for d in found.dependencies] == [
        ("dev.g:own", "1.4.0", "main", 11),
        ("g:managed", "1.4.0", "main", 14),
        ("g:tests", "", "test", 15),
        ("g:maybe", "", "optional", 16),
        ("g:unknown", "${nowhere}", "main", 17),
        ("${project.groupid}:loop", "${loop}", "main", 18),
        ("g:profiled", "1.2", "optional", 21),
    ]
    assert {d.ecosystem for d in found.dependencies} == {"maven"}


def test_a_broken_file_is_a_skip_and_an_empty_one_declares_nothing() -> None:
    assert isinstance(manifests.read("pom.xml", b"<project>"), Skip)
    assert manifests.read("pom.xml", b"<project/>") == Manifest("pom.xml", ())
