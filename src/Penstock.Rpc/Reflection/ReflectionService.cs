using Google.Protobuf;
using Penstock.Rpc.Protocol.ReflectionV1;

namespace Penstock.Rpc.Reflection;

/// <summary>grpc.reflection.v1 and v1alpha. The two differ in the package's name only: the older one's messages are re-read as the newer one's.</summary>
internal static class ReflectionService
{
    public static IEnumerable<RpcService> Bind(DescriptorIndex index)
    {
        yield return new RpcService(ReflectionV1Reflection.Descriptor.Services[0])
            .Duplex<ServerReflectionRequest, ServerReflectionResponse>("ServerReflectionInfo", async (requests, replies, _) =>
            {
                await foreach (var request in requests) await replies.WriteAsync(Answer(index, request));
            });
        yield return new RpcService(Protocol.ReflectionV1Alpha.ReflectionV1AlphaReflection.Descriptor.Services[0])
            .Duplex<Protocol.ReflectionV1Alpha.ServerReflectionRequest, Protocol.ReflectionV1Alpha.ServerReflectionResponse>("ServerReflectionInfo", async (requests, replies, _) =>
            {
                await foreach (var request in requests)
                {
                    var answer = Answer(index, ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()));
                    await replies.WriteAsync(Protocol.ReflectionV1Alpha.ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()));
                }
            });
    }

    private static ServerReflectionResponse Answer(DescriptorIndex index, ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse();
                response.ListServicesResponse.Service.AddRange(index.Services.Select(name => new ServiceResponse { Name = name }));
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                SetFiles(response, index.ByName(request.FileByFilename), $"file '{request.FileByFilename}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                SetFiles(response, index.BySymbol(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                var extension = request.FileContainingExtension;
                SetFiles(response, index.ByExtension(extension.ContainingType, extension.ExtensionNumber), $"extension {extension.ExtensionNumber} of '{extension.ContainingType}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                SetNumbers(response, index.ExtensionNumbers(request.AllExtensionNumbersOfType), request.AllExtensionNumbersOfType);
                break;
            default:
                response.ErrorResponse = new ErrorResponse { ErrorCode = (int)RpcStatusCode.Unimplemented, ErrorMessage = "the request asks for nothing known here" };
                break;
        }
        return response;
    }

    private static void SetFiles(ServerReflectionResponse response, IEnumerable<ByteString>? files, string what)
    {
        if (files is null)
        {
            response.ErrorResponse = NotFound(what);
            return;
        }
        response.FileDescriptorResponse = new FileDescriptorResponse();
        response.FileDescriptorResponse.FileDescriptorProto.AddRange(files);
    }

    private static void SetNumbers(ServerReflectionResponse response, IEnumerable<int>? numbers, string type)
    {
        if (numbers is null)
        {
            response.ErrorResponse = NotFound($"type '{type}'");
            return;
        }
        response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type };
        response.AllExtensionNumbersResponse.ExtensionNumber.AddRange(numbers);
    }

    private static ErrorResponse NotFound(string what) => new() { ErrorCode = (int)RpcStatusCode.NotFound, ErrorMessage = $"{what} is not known here" };
}
