using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Penstock.Rpc;

namespace Penstock.Tests.Kubernetes;

/// <summary>As much of a Kubernetes API server as data movement needs, over HTTPS: discovery, get, list with label selectors and pages, watch with bookmarks and expiry, create with
/// generated names, update with a check of the version, delete. It serves our daemon, the original, and kubectl.</summary>
internal sealed class StubApiServer : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Type, JsonObject Object)> _events = [];
    private readonly List<Channel<bool>> _watchers = [];
    private readonly Dictionary<string, string[]> _versions;
    private RpcServer? _server;
    private long _version = 1;
    private long _forgotten;
    private int _names;

    private StubApiServer(string[] nnf, string[] dws) => _versions = new(StringComparer.Ordinal)
    {
        ["nnf.cray.hpe.com"] = nnf,
        ["dataworkflowservices.github.io"] = dws,
        ["lus.cray.hpe.com"] = ["v1beta1"],
    };

    public const string Token = "the-token";

    public string CaFile => _authority.CaFile;

    public int Port => ((IPEndPoint)_server!.EndPoints[0]).Port;

    /// <summary>Every request, as <c>GET /path?query</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>May answer instead of the server; null lets it.</summary>
    public Func<string, string, (int Code, string Message)?>? Refuse { get; set; }

    /// <summary>What the token may do, for those who ask.</summary>
    public Func<string, string, bool> Allows { get; set; } = (_, _) => true;

    public string AcceptedToken { get; set; } = Token;

    public static async Task<StubApiServer> StartAsync(string[]? nnf = null, string[]? dws = null)
    {
        var stub = new StubApiServer(nnf ?? ["v1alpha10", "v1alpha11"], dws ?? ["v1alpha7"]);
        var (certificate, key) = stub._authority.Issue("api", "localhost", IPAddress.Loopback);
        stub._server = await RpcServer.StartAsync(new RpcServerOptions
        {
            Endpoints = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0), new RpcServerTls { CertificateFile = certificate, KeyFile = key })],
            Http1Fallback = stub.AnswerAsync,
            EnableHealth = false,
            EnableReflection = false,
            ShutdownGrace = TimeSpan.FromMilliseconds(100),
        });
        return stub;
    }

    public JsonObject Put(string group, string plural, string space, string json)
    {
        var item = (JsonObject)JsonNode.Parse(json)!;
        item["metadata"] ??= new JsonObject();
        item["metadata"]!["namespace"] = space;
        lock (_gate)
        {
            Store("ADDED", Key(group, plural, space, item["metadata"]!["name"]!.GetValue<string>()), item);
            return (JsonObject)item.DeepClone();
        }
    }

    public JsonObject? Find(string group, string plural, string space, string name)
    {
        lock (_gate) return _objects.TryGetValue(Key(group, plural, space, name), out var item) ? (JsonObject)item.DeepClone() : null;
    }

    /// <summary>The names of all objects of a kind.</summary>
    public IReadOnlyList<string> Names(string group, string plural)
    {
        lock (_gate) return [.. _objects.Keys.Where(k => k.StartsWith($"{group}/{plural}/", StringComparison.Ordinal)).Select(k => k[(k.LastIndexOf('/') + 1)..])];
    }

    /// <summary>As a controller would: changes an object whatever its version.</summary>
    public void Change(string group, string plural, string space, string name, Action<JsonObject> change)
    {
        lock (_gate)
        {
            var key = Key(group, plural, space, name);
            var item = (JsonObject)_objects[key].DeepClone();
            change(item);
            Store("MODIFIED", key, item);
        }
    }

    public void Delete(string group, string plural, string space, string name)
    {
        lock (_gate)
        {
            var key = Key(group, plural, space, name);
            Store("DELETED", key, (JsonObject)_objects[key].DeepClone());
        }
    }

    /// <summary>Forgets the history: watches that want to go on from before are told 410, running ones end.</summary>
    public void Expire()
    {
        lock (_gate)
        {
            _forgotten = ++_version;
            _events.Clear();
            foreach (var watcher in _watchers) watcher.Writer.TryComplete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate) foreach (var watcher in _watchers) watcher.Writer.TryComplete();
        await _server!.DisposeAsync();
        _authority.Dispose();
    }

    private static string Key(string group, string plural, string space, string name) => $"{group}/{plural}/{space}/{name}";

    private void Store(string type, string key, JsonObject item)
    {
        item["metadata"]!["resourceVersion"] = $"{++_version}";
        item["metadata"]!["uid"] ??= Guid.NewGuid().ToString();
        if (type == "DELETED") _objects.Remove(key);
        else _objects[key] = item;
        var shown = (JsonObject)item.DeepClone();
        shown["key"] = key;
        _events.Add((_version, type, shown));
        foreach (var watcher in _watchers) watcher.Writer.TryWrite(true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Enqueue($"{context.Request.Method} {path}{context.Request.QueryString}");
        if (Refuse?.Invoke(context.Request.Method, path) is { } refusal) await StatusAsync(context, refusal.Code, refusal.Message);
        else if (context.Request.Headers.Authorization != $"Bearer {AcceptedToken}") await StatusAsync(context, 401, "Unauthorized");
        else await RouteAsync(context, path.Trim('/').Split('/'));
    }

    private async Task RouteAsync(HttpContext context, string[] parts)
    {
        switch (parts)
        {
            case ["api"]: await WriteAsync(context, 200, new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }); break;
            case ["api", "v1"]: await WriteAsync(context, 200, new JsonObject { ["kind"] = "APIResourceList", ["groupVersion"] = "v1", ["resources"] = new JsonArray() }); break;
            case ["apis"]: await WriteAsync(context, 200, new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. _versions.Keys.Select(Group)]) }); break;
            case ["api", "v1", "namespaces", var space, "secrets", var name]: await OneAsync(context, "", "v1", space, "secrets", name); break;
            case ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]: await ReviewAsync(context); break;
            case ["apis", var group] when _versions.ContainsKey(group): await WriteAsync(context, 200, Group(group)); break;
            case ["apis", var group, var version] when Serves(group, version): await WriteAsync(context, 200, Resources(group, version)); break;
            case ["apis", var group, var version, var plural] when Serves(group, version): await ManyAsync(context, group, version, null, plural); break;
            case ["apis", var group, var version, "namespaces", var space, var plural] when Serves(group, version): await ManyAsync(context, group, version, space, plural); break;
            case ["apis", var group, var version, "namespaces", var space, var plural, var name] when Serves(group, version): await OneAsync(context, group, version, space, plural, name); break;
            case ["apis", var group, var version, "namespaces", var space, var plural, var name, "status"] when Serves(group, version): await OneAsync(context, group, version, space, plural, name); break;
            default: await StatusAsync(context, 404, "the server could not find the requested resource"); break;
        }
    }

    private async Task ReviewAsync(HttpContext context)
    {
        var review = await ReadAsync(context);
        var asked = review["spec"]!["resourceAttributes"]!;
        review["status"] = new JsonObject { ["allowed"] = Allows(asked["resource"]!.GetValue<string>(), asked["verb"]!.GetValue<string>()) };
        await WriteAsync(context, 201, review);
    }

    private bool Serves(string group, string version) => _versions.TryGetValue(group, out var versions) && versions.Contains(version);

    private JsonObject Group(string name) => new()
    {
        ["kind"] = "APIGroup",
        ["apiVersion"] = "v1",
        ["name"] = name,
        ["versions"] = new JsonArray([.. _versions[name].Select(v => new JsonObject { ["groupVersion"] = $"{name}/{v}", ["version"] = v })]),
        ["preferredVersion"] = new JsonObject { ["groupVersion"] = $"{name}/{_versions[name][0]}", ["version"] = _versions[name][0] },
    };

    private static JsonObject Resources(string group, string version)
    {
        (string Plural, string Kind)[] kinds = group switch
        {
            "nnf.cray.hpe.com" => [("nnfdatamovements", "NnfDataMovement"), ("nnfdatamovementprofiles", "NnfDataMovementProfile")],
            "lus.cray.hpe.com" => [("lustrefilesystems", "LustreFileSystem")],
            _ => [("workflows", "Workflow"), ("clientmounts", "ClientMount"), ("systemconfigurations", "SystemConfiguration")],
        };
        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = $"{group}/{version}",
            ["resources"] = new JsonArray([.. kinds.Select(k => new JsonObject
            {
                ["name"] = k.Plural, ["singularName"] = k.Kind.ToLowerInvariant(), ["namespaced"] = true, ["kind"] = k.Kind,
                ["verbs"] = new JsonArray("create", "delete", "get", "list", "patch", "update", "watch"),
            })]),
        };
    }

    private async Task ManyAsync(HttpContext context, string group, string version, string? space, string plural)
    {
        var query = context.Request.Query;
        if (context.Request.Method == "POST") await CreateAsync(context, group, version, space!, plural);
        else if (query["watch"] is ["true" or "1"]) await WatchAsync(context, group, version, space, plural, long.Parse(query["resourceVersion"].ToString() is { Length: > 0 } v ? v : "0"));
        else await ListAsync(context, group, version, space, plural);
    }

    private async Task ListAsync(HttpContext context, string group, string version, string? space, string plural)
    {
        var query = context.Request.Query;
        var limit = int.TryParse(query["limit"], out var l) && l > 0 ? l : int.MaxValue;
        var from = query["continue"].ToString();
        var prefix = space is null ? $"{group}/{plural}/" : $"{group}/{plural}/{space}/";
        JsonObject answer;
        lock (_gate)
        {
            var all = _objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(o.Key, from) > 0 && Selected(o.Value, query["labelSelector"].ToString())).ToList();
            var page = all.Take(limit).ToList();
            answer = new JsonObject
            {
                ["apiVersion"] = $"{group}/{version}",
                ["kind"] = "List",
                ["metadata"] = new JsonObject { ["resourceVersion"] = $"{_version}", ["continue"] = page.Count < all.Count ? page[^1].Key : "" },
                ["items"] = new JsonArray([.. page.Select(o => Shown(o.Value, group, version))]),
            };
        }
        await WriteAsync(context, 200, answer);
    }

    private static bool Selected(JsonObject item, string selector) => selector.Length == 0 || selector.Split(',').All(term =>
        term.Split('=', 2) is [var name, var value] && item["metadata"]?["labels"]?[name]?.GetValue<string>() == value.TrimStart('='));

    private static JsonObject Shown(JsonObject item, string group, string version)
    {
        var shown = (JsonObject)item.DeepClone();
        shown["apiVersion"] = $"{group}/{version}";
        shown.Remove("key");
        return shown;
    }

    private async Task OneAsync(HttpContext context, string group, string version, string space, string plural, string name)
    {
        var body = context.Request.Method is "PUT" ? await ReadAsync(context) : null;
        var (code, answer, message) = One(context.Request.Method, Key(group, plural, space, name), body);
        if (answer is null) await StatusAsync(context, code, code == 404 ? $"{plural}.{group} \"{name}\" not found" : message);
        else await WriteAsync(context, code, Shown(answer, group, version));
    }

    private (int Code, JsonObject? Answer, string Message) One(string method, string key, JsonObject? body)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(key, out var item)) return (404, null, "");
            switch (method)
            {
                case "GET": return (200, item, "");
                case "DELETE":
                    Store("DELETED", key, (JsonObject)item.DeepClone());
                    return (200, item, "");
                case "PUT":
                    if (body!["metadata"]?["resourceVersion"]?.GetValue<string>() is { } seen && seen != item["metadata"]!["resourceVersion"]!.GetValue<string>())
                        return (409, null, "the object has been modified; please apply your changes to the latest version and try again");
                    Store("MODIFIED", key, body);
                    return (200, body, "");
                default: return (405, null, "method not allowed");
            }
        }
    }

    private async Task CreateAsync(HttpContext context, string group, string version, string space, string plural)
    {
        var item = await ReadAsync(context);
        item["metadata"] ??= new JsonObject();
        lock (_gate)
        {
            if (item["metadata"]!["name"] is null) item["metadata"]!["name"] = $"{item["metadata"]!["generateName"]!.GetValue<string>()}{++_names:x5}";
            item["metadata"]!["namespace"] = space;
            Store("ADDED", Key(group, plural, space, item["metadata"]!["name"]!.GetValue<string>()), item);
        }
        await WriteAsync(context, 201, Shown(item, group, version));
    }

    private async Task WatchAsync(HttpContext context, string group, string version, string? space, string plural, long from)
    {
        var prefix = space is null ? $"{group}/{plural}/" : $"{group}/{plural}/{space}/";
        var wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_gate) _watchers.Add(wake);
        context.Response.ContentType = "application/json";
        try
        {
            await context.Response.StartAsync(context.RequestAborted);
            while (true)
            {
                (long Version, string Type, JsonObject Object)[] fresh;
                bool isGone;
                lock (_gate)
                {
                    isGone = from != 0 && from < _forgotten;
                    fresh = [.. _events.Where(e => e.Version > from && e.Object["key"]!.GetValue<string>().StartsWith(prefix, StringComparison.Ordinal))];
                }
                if (isGone)
                {
                    await LineAsync(context, "ERROR", new JsonObject { ["kind"] = "Status", ["code"] = 410, ["message"] = "too old resource version" });
                    return;
                }
                foreach (var e in fresh) await LineAsync(context, e.Type, Shown(e.Object, group, version));
                if (fresh.Length > 0) from = fresh[^1].Version;
                if (!await wake.Reader.WaitToReadAsync(context.RequestAborted)) return;
                wake.Reader.TryRead(out _);
            }
        }
        catch (OperationCanceledException)
        {
            // The watcher left.
        }
        finally
        {
            lock (_gate) _watchers.Remove(wake);
        }
    }

    private static async Task LineAsync(HttpContext context, string type, JsonObject what)
    {
        await context.Response.WriteAsync(new JsonObject { ["type"] = type, ["object"] = what }.ToJsonString() + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return (JsonObject)JsonNode.Parse(await reader.ReadToEndAsync(context.RequestAborted))!;
    }

    private static async Task WriteAsync(HttpContext context, int code, JsonObject body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(JsonSerializerOptions.Default), context.RequestAborted);
    }

    private static Task StatusAsync(HttpContext context, int code, string message) => WriteAsync(context, code, new JsonObject
    {
        ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = message, ["code"] = code,
        ["reason"] = code switch { 404 => "NotFound", 409 => "Conflict", 401 => "Unauthorized", _ => "InternalError" },
    });
}
