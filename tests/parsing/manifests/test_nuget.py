"""Manifests of .NET: references of projects, central versions, locks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.model.documents import Lockfile, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests import read

PROJECT = b"""<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OneVersion>1.5.0</OneVersion></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Acme.One" Version="$(OneVersion)" />
    <PackageReference Include="Acme.Two"><Version>2.*</Version></PackageReference>
    <PackageReference Include="Acme.Three" PrivateAssets="all" />
    <PackageReference Include="Acme.Four" Version="$(Elsewhere)" />
    <ProjectReference Include="../other.csproj" />
  </ItemGroup>
</Project>
"""


def test_references_of_a_project() -> None:
    found = read("src/App.csproj", PROJECT)
    assert isinstance(found, Manifest)
    assert found.project == "App"
    assert [(d.ecosystem, d.name, d.constraint, d.group, d.line) for d in found.dependencies] == [
        ("nuget", "acme.one", "1.5.0", "main", 4),
        ("nuget", "acme.two", "2.*", "main", 5),
        ("nuget", "acme.three", "", "dev", 6),
        ("nuget", "acme.four", "", "main", 7),
    ]


def test_a_project_of_tests() -> None:
    rows = b'<Project><ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk"/><PackageReference Include="A"/></ItemGroup></Project>'
    found = read("x/App.Specs.fsproj", rows)
    assert isinstance(found, Manifest)
    assert {d.group for d in found.dependencies} == {"test"}


def test_the_older_list() -> None:
    found = read("packages.config", b'<packages><package id="A.B" version="1.0" targetFramework="net48"/></packages>')
    assert isinstance(found, Manifest)
    assert [(d.name, d.constraint) for d in found.dependencies] == [("a.b", "1.0")]


def test_central_versions_are_no_dependencies() -> None:
    found = read(
        "Directory.Packages.props",
        b'<Project><ItemGroup><PackageVersion Include="A" Version="1.2.3"/><PackageVersion Include="B" Version="[1,2)"/></ItemGroup></Project>',
    )
    assert isinstance(found, Lockfile)
    assert found.versions == (("nuget", "a", "1.2.3"),)


def test_a_lock() -> None:
    found = read(
        "packages.lock.json",
        b'{"version":1,"dependencies":{"net8.0":{"A":{"type":"Direct","resolved":"1.0.1"},"B":{}}}}',
    )
    assert isinstance(found, Lockfile)
    assert found.versions == (("nuget", "a", "1.0.1"),)


@given(
    st.text(alphabet='<>/ProjectItemGupackagRf="$() \n', max_size=120),
    st.sampled_from(["a.csproj", "Directory.Packages.props", "packages.lock.json"]),
)
def test_any_text_is_read(text: str, name: str) -> None:
    assert isinstance(read(name, text.encode()), Manifest | Lockfile | Skip)
