"""Names from the neighbourhood of ECS: other clouds, tools and the office, which questions are asked about as well.

A question that names one is about it. Where no page found does, the pages hold no answer, whatever else they share.
"""

import re

_NAMES = re.compile(
    r"""(?ix) \b (?:
    # other clouds and orchestrators
    azure | microsoft | googleapi\w* | google\s?cloud | gcp | gcloud | cloud\s?run | gke | aks | openshift | heroku | vercel
    | netlify | firebase | digitalocean | kubernetes | k8s | kubectl | kubelet | helm | crashloopbackoff | istio | nomad
    # other services of AWS
    | lambda | step\s?functions? | sagemaker | glue | athena | redshift | emr | beanstalk | amplify | appsync | snapstart
    | app\s?runner | kinesis | neptune
    # tools
    | terraform | pulumi | ansible | puppet | airflow | dags? | databricks | snowflake | spark | hadoop | kafka | rabbitmq
    | jupyter | jenkins | gitlab | bitbucket | sharepoint | figma | jira | outlook | zoom | teams\s?meeting | salesforce | sap
    | excel | powerpoint | photoshop | tableau | power\s?bi | wordpress | unity | blender
    # what runs elsewhere
    | iphone | ios | android | app\s?store | play\s?store | xcode | react | angular | webpack | browser\s?extension | ide
    # the office
    | wi-?fi | vpn | printer | canteen | cafeteria | parking | vacation | payroll | payslip | salary | expenses? | travel
    | badge | newsletter | office | desk | headset | battery
    ) \b"""
)


def named_in(text: str) -> tuple[str, ...]:
    """Return the neighbours a text names, in small letters.

    Example:
        >>> named_in("does Terraform run on Cloud Run?"), named_in("where is the task")
        (('terraform', 'cloud run'), ())
    """
    return tuple(dict.fromkeys(found.lower() for found in _NAMES.findall(text)))
