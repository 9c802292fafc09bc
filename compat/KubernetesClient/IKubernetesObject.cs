namespace k8s
{
    public interface IKubernetesObject
    {
        string ApiVersion { get; set; }

        string Kind { get; set; }
    }

    public interface IKubernetesObject<TMetadata> : IKubernetesObject, IMetadata<TMetadata>
    {
    }
}

namespace k8s.Models
{
    public interface IMetadata<T>
    {
        T Metadata { get; set; }
    }

    public interface ISpec<T>
    {
        T Spec { get; set; }
    }

    public interface IItems<T>
    {
        IList<T> Items { get; set; }
    }
}
